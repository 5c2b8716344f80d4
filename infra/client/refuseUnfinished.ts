import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../core/errors';

/**
 * Refuses what the trainer can train and the stages after it cannot yet export and evaluate, before anything is paid for.
 * @throws RankwrightError bad-spec
 */
export function refuseUnfinished({ train: { model = 'cross-encoder', recipe } }: PipelineSpec): void {
  if (model === 'cross-encoder') return;
  throw new RankwrightError(
    'bad-spec',
    `train.model is ${model}, trained by ${recipe}; the stages after the training know cross-encoders only so far`,
    { mend: 'leave train.model out, or train from the groups that `npx rankwright export` writes' },
  );
}
