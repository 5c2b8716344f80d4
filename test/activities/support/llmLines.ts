import { roundInputs } from '../../../temporal.config';
import type { ActivityName, Line } from './recipeGraph';

/** The lines of a stage that asks a language model, in one round. */
export function llmLines(
  stage: string,
  prefix: string,
  plan: ActivityName,
  collect: ActivityName,
  inputs: Record<string, string>,
): Line[] {
  const [requests, answers] = [`${prefix}-requests`, `${prefix}-answers`];
  const first = roundInputs(1);
  return [
    { stage: requests, activity: plan, inputs },
    { stage: answers, activity: 'answers', inputs: { requests } },
    { stage, activity: collect, inputs: { ...inputs, [first.requests]: requests, [first.answers]: answers } },
  ];
}

/** Only where a set has `rerankers`, for each of them; nothing reads what they make but the report. */
export const reranking: Line[] = [
  {
    stage: 'set rerank-tasks',
    activity: 'listRerankTasks',
    inputs: { set: 'set ingest', evaluation: 'evaluate' },
    item: 'reranker',
  },
  ...llmLines('set rerank', 'rerank', 'planRerankRequests', 'collectRerankings', { tasks: 'set rerank-tasks' }).map(
    (line): Line => ({ ...line, item: 'reranker' }),
  ),
  {
    stage: 'set rerankers',
    activity: 'compareRerankers',
    inputs: { evaluation: 'evaluate', 'ranking:<name>': 'set rerank' },
    item: 'faq',
  },
];

/** Only where the spec has the judge asked again and an earlier run left judgements; nothing reads it but the reports. */
export const probing: Line[] = llmLines('probe', 'probe', 'planProbeRequests', 'collectProbe', {
  judgements: 'judge',
  before: 'judge',
  queries: 'filter',
  written: 'queries',
  chunks: 'chunk',
}).map((line): Line => ({ ...line, item: 'earlier run' }));
