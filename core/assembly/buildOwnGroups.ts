import type { LabelledRow } from '../contracts/labelledRow';
import type { TrainingGroup } from '../contracts/trainingGroup';
import { rowId } from '../hashing/digest';
import { buildGroups } from './buildGroups';
import { buildList } from './buildList';
import type { GroupShape } from './groupShape';

/**
 * The training groups of a labelled row, in the shape that those of generated queries have. `drawn` are negatives that
 * chance gave it and nobody labelled. No group where it has no negative.
 */
export function buildOwnGroups(
  { query, positives, negatives }: LabelledRow,
  drawn: readonly string[],
  { rows, positivesPerQuery }: GroupShape,
): TrainingGroup[] {
  const chunks = new Map<string, { text: string }>();
  const idOf = (text: string): string => {
    const id = `own:${rowId(text)}`;
    chunks.set(id, { text });
    return id;
  };
  const mined = {
    positives: positives.map(({ text, grade, scale }) => ({ chunkId: idOf(text), grade, scale, source: 'own' })),
    negatives: [
      ...negatives.map((text) => ({ chunkId: idOf(text), source: 'own' })),
      ...drawn.map((text) => ({ chunkId: idOf(text), source: 'drawn' })),
    ],
  };
  const asked = { id: `own:${rowId(query)}`, text: query };
  if (!rows) return buildGroups(asked, mined, chunks, positivesPerQuery);
  const list = buildList(asked, mined, chunks);
  return list ? [list] : [];
}
