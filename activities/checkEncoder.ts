import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import { encoderOf } from '../core/encoderOf';
import type { StageTools } from './stage/tools';

/**
 * Whether a machine that searches can read the bi-encoder and the tokens of the base model, asked before the LLM stages
 * spend money. @throws RankwrightError, or what the files are refused with
 */
export async function checkEncoder(
  { spec }: { spec: PipelineSpec },
  tools: Pick<StageTools, 'tokenizer' | 'encoder'>,
): Promise<void> {
  const { base, tokenizerSha256 = base } = spec.train;
  await tools.tokenizer(tokenizerSha256);
  await tools.encoder(encoderOf(spec).encoder);
}
