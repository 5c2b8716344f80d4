import type { PipelineSpec } from './contracts/pipelineSpec';

/** The bi-encoder of every search of a pipeline, and what it is to see before a text (absent: what its files say). */
export interface EncoderChoice {
  encoder: string;
  queryPrompt: string | undefined;
  passagePrompt: string | undefined;
}

export function encoderOf({ candidates, train }: PipelineSpec): EncoderChoice {
  const { encoder = train.base, queryPrompt, passagePrompt } = candidates;
  return { encoder, queryPrompt, passagePrompt };
}
