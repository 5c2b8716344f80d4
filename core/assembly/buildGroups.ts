import type { Chunk } from '../contracts/chunk';
import type { Query } from '../contracts/query';
import type { TrainingGroup } from '../contracts/trainingGroup';
import { passageText } from '../passageText';

/** A passage that a group is made of, named by its chunk; `source` says who labelled it or found it. */
export interface Labelled {
  chunkId: string;
  grade: number;
  scale: number;
  source: string;
}

/** What is known of a query's passages; of negatives a grade where somebody gave one. */
export interface LabelledPassages {
  positives: Labelled[];
  negatives: (Pick<Labelled, 'chunkId' | 'source'> & { grade?: number | undefined; scale?: number | undefined })[];
}

/** What a group shows of a passage. */
export type Passages = ReadonlyMap<string, Pick<Chunk, 'title' | 'text'>>;

/** What mining found with what it left over, which is what a held-out query is measured on; those a model wrote stay last. */
export function withSpare<Mined extends LabelledPassages>(
  mined: Mined & { spare?: Mined['negatives'] | undefined },
): Mined {
  const { negatives, spare = [] } = mined;
  const written = negatives.filter(({ source }) => source === 'synthetic');
  return { ...mined, negatives: [...negatives.filter((each) => !written.includes(each)), ...spare, ...written] };
}

/**
 * The training groups of one query: one for each positive, never two positives in a group (card peshevski,
 * step 5). The passage that the query was written for comes first among the positives. What nobody judged is labelled 0.
 */
export function buildGroups(
  query: Pick<Query, 'id' | 'text'>,
  mined: LabelledPassages,
  chunks: Passages,
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
