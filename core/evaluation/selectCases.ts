import type { QuestionCase } from '../contracts/evaluation';
import { scoreRun } from './metrics';
import type { Qrels, Run } from './runs';
import { trecOrder } from './trecOrder';

export interface CaseInputs {
  qrels: Qrels;
  firstStage: Run;
  tuned: Run;
  queryText(queryId: string): string;
  documentText(documentId: string): string;
  /** At most this many questions won and as many lost; 5 when absent. */
  limit?: number;
  /** Longer document texts are cut here and end in an ellipsis; 600 UTF-16 code units when absent. */
  maxTextLength?: number;
}

/** The questions on which nDCG@10 of the tuned system rose and fell most against the first stage; ties by query id. */
export function selectCases(inputs: CaseInputs): { won: QuestionCase[]; lost: QuestionCase[] } {
  const [firstStage, tuned] = [inputs.firstStage, inputs.tuned].map(
    (run) => scoreRun(inputs.qrels, run, ['nDCG@10'])[0]!.perQuery,
  ) as [Map<string, number>, Map<string, number>];
  const changes = [...inputs.qrels.keys()]
    .map((queryId) => ({ queryId, firstStage: firstStage.get(queryId)!, tuned: tuned.get(queryId)! }))
    .map((scores) => ({ ...scores, change: scores.tuned - scores.firstStage }))
    .sort((left, right) => right.change - left.change || (left.queryId < right.queryId ? -1 : 1));
  const limit = inputs.limit ?? 5;
  const won = changes.filter(({ change }) => change > 0).slice(0, limit);
  const lost = changes
    .filter(({ change }) => change < 0)
    .sort((left, right) => left.change - right.change || (left.queryId < right.queryId ? -1 : 1))
    .slice(0, limit);
  return { won: won.map((scores) => toCase(scores, inputs)), lost: lost.map((scores) => toCase(scores, inputs)) };
}

interface ChangedScores {
  queryId: string;
  firstStage: number;
  tuned: number;
}

function toCase({ queryId, firstStage, tuned }: ChangedScores, inputs: CaseInputs): QuestionCase {
  const labels = inputs.qrels.get(queryId)!;
  const before = trecOrder(inputs.firstStage.get(queryId) ?? []);
  const after = trecOrder(inputs.tuned.get(queryId) ?? []);
  const [winner, loser] = tuned > firstStage ? [after, before] : [before, after];
  const relevant = bestRelevant(labels, winner);
  const top = loser[0];
  const text = (id: string) => shorten(inputs.documentText(id), inputs.maxTextLength ?? 600);
  return {
    queryId,
    query: inputs.queryText(queryId),
    firstStage,
    tuned,
    relevant: {
      id: relevant,
      text: text(relevant),
      ...rankIn(before, relevant, 'firstStageRank'),
      ...rankIn(after, relevant, 'tunedRank'),
    },
    ...(top !== undefined && (labels.get(top) ?? 0) <= 0 ? { wrongTop: { id: top, text: text(top) } } : {}),
  };
}

/** Of the documents with the highest label the one that the winner ranked best. A question that changed has one. */
function bestRelevant(labels: ReadonlyMap<string, number>, ranked: readonly string[]): string {
  const highest = Math.max(...labels.values());
  const candidates = [...labels.keys()].filter((id) => labels.get(id) === highest).sort();
  return ranked.find((id) => labels.get(id) === highest) ?? candidates[0]!;
}

function rankIn<Name extends string>(ranked: readonly string[], id: string, name: Name): { [Key in Name]?: number } {
  const index = ranked.indexOf(id);
  return (index < 0 ? {} : { [name]: index + 1 }) as { [Key in Name]?: number };
}

/** Never cuts a surrogate pair in two. */
function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}
