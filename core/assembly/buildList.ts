import type { Query } from '../contracts/query';
import type { GroupPassage, TrainingGroup } from '../contracts/trainingGroup';
import { passageText } from '../passageText';
import type { Labelled, LabelledPassages, Passages } from './buildGroups';

/**
 * All that is known of one query in one list, for recipes that learn an order: its positives, what lies between, and its
 * negatives, by label from the highest, each with its grade over its scale. What nobody judged is labelled 0.
 * @returns undefined where no passage is labelled lower than the best
 */
export function buildList(
  query: Pick<Query, 'id' | 'text'>,
  { positives, between = [], negatives }: LabelledPassages & { between?: Labelled[] | undefined },
  chunks: Passages,
): TrainingGroup | undefined {
  const passages = [
    ...positives.map((each) => ({ ...each, role: 'positive' as const })),
    ...between.map((each) => ({ ...each, role: 'between' as const })),
    ...negatives.map((each) => ({ ...each, role: 'negative' as const })),
  ].flatMap(({ chunkId, source, role, grade = 0, scale = 1 }): GroupPassage[] => {
    const chunk = chunks.get(chunkId);
    return chunk ? [{ chunkId, text: passageText(chunk), label: grade / scale, source, role }] : [];
  });
  const sorted = passages.sort((left, right) => right.label - left.label);
  const [best, worst] = [sorted[0]?.label ?? 0, sorted.at(-1)?.label ?? 0];
  return positives.length > 0 && worst < best ? { queryId: query.id, query: query.text, passages: sorted } : undefined;
}
