import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RerankTask } from '../../core/contracts/rerankTask';
import type { JudgeTask } from '../../core/strategies/judge/judgeStrategy';
import { configureJudgeRequests, passageOf, type JudgeRequestConfig } from '../llm/buildRequests';

/** What the text of the requests depends on: those of a judge, of whom the lists were cut before. */
export function configureRerankRequests(spec: PipelineSpec): Omit<JudgeRequestConfig, 'depth'> {
  const { depth: _, ...asked } = configureJudgeRequests(spec);
  return asked;
}

/** A list as judges are handed one. The first of it is nothing else than the first: no passage is the question's own. */
export function toJudgeTask(
  { passages, ...asked }: RerankTask,
  { options = {} }: Pick<JudgeRequestConfig, 'options'>,
): JudgeTask {
  const shown = passages.map(({ id, sources, text, title = '' }) => ({ id, sources, ...passageOf({ text, title }) }));
  return { ...asked, passages: shown, options };
}
