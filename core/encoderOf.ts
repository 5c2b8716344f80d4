import type { PipelineSpec } from './contracts/pipelineSpec';

/** The bi-encoder of every search of a pipeline, and what it is to see before a text (absent: what its files say). */
export interface EncoderChoice {
  /** The digest of its files, or the name of one that comes with the trainer. */
  encoder: string;
  queryPrompt: string | undefined;
  passagePrompt: string | undefined;
}

export function encoderOf({ candidates, train }: PipelineSpec): EncoderChoice {
  const { encoder = train.base, encoderSha256, queryPrompt, passagePrompt } = candidates;
  return { encoder: encoderSha256 ?? encoder, queryPrompt, passagePrompt };
}
