import type { Chunk } from '../contracts/chunk';
import type { MinedQuery } from '../contracts/negatives';
import type { Query } from '../contracts/query';
import type { TrainingGroup } from '../contracts/trainingGroup';
import { passageText } from '../passageText';

/**
 * The training groups of one query: one for each positive, never two positives in a group (card peshevski,
 * step 5). The passage that the query was written for comes first among the positives. What nobody judged is labelled 0.
 */
export function buildGroups(
  query: Query,
  mined: MinedQuery,
  chunks: ReadonlyMap<string, Chunk>,
  positives: number,
): TrainingGroup[] {
  const negatives = mined.negatives.flatMap(({ chunkId, source, grade = 0, scale = 1 }) => {
    const chunk = chunks.get(chunkId);
    return chunk ? [{ chunkId, text: passageText(chunk), label: grade / scale, source }] : [];
  });
  return mined.positives.slice(0, positives).flatMap(({ chunkId, grade, scale, source }) => {
    const chunk = chunks.get(chunkId);
    if (!chunk || negatives.length === 0) return [];
    const positive = { chunkId, text: passageText(chunk), label: grade / scale, source };
    return [{ queryId: query.id, query: query.text, passages: [positive, ...negatives] }];
  });
}
