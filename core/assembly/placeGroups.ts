import type { Chunk } from '../contracts/chunk';
import type { MinedQuery } from '../contracts/negatives';
import type { Query } from '../contracts/query';
import type { TrainingGroup } from '../contracts/trainingGroup';
import { isSplit, type Homeless, type Split } from './assignSplit';
import { buildGroups, withSpare } from './buildGroups';
import { buildList } from './buildList';

/** Of a group with this own passage and this positive; undefined for a passage that is not there. */
export type PlaceOf = (sourceId: string, positiveId: string) => Split | Homeless | undefined;

export interface PlacedGroups {
  groups: { split: Split; group: TrainingGroup }[];
  /** Positives that are in no group, and why. */
  homeless: { reason: string; chunkId: string }[];
}

interface Joined {
  query: Query;
  mined: MinedQuery;
  chunks: ReadonlyMap<string, Chunk>;
}

/** A group for each of the first `positives` of a query, in the split where its documents are; held-out ones are longer. */
export function placeGroups({ query, mined, chunks }: Joined, place: PlaceOf, positives: number): PlacedGroups {
  const placed: PlacedGroups = { groups: [], homeless: [] };
  const longer = buildGroups(query, withSpare(mined), chunks, positives);
  for (const [index, group] of buildGroups(query, mined, chunks, positives).entries()) {
    const [{ chunkId } = { chunkId: '' }] = group.passages;
    const split = place(query.chunkId, chunkId);
    if (isSplit(split)) placed.groups.push({ split, group: split === 'train' ? group : longer[index]! });
    else placed.homeless.push({ reason: split ?? noPassage, chunkId });
  }
  return placed;
}

/** The list of a query, in the split of its own passage, with those of its positives that may be there. */
export function placeList({ query, mined, chunks }: Joined, place: PlaceOf): PlacedGroups {
  const placed: PlacedGroups = { groups: [], homeless: [] };
  const positives: MinedQuery['positives'] = [];
  const splits: Split[] = [];
  for (const positive of mined.positives) {
    const split = place(query.chunkId, positive.chunkId);
    if (isSplit(split)) [positives[positives.length], splits[splits.length]] = [positive, split];
    else placed.homeless.push({ reason: split ?? noPassage, chunkId: positive.chunkId });
  }
  const [split] = splits;
  const known = { ...mined, positives };
  const list = buildList(query, split === 'train' ? known : withSpare(known), chunks);
  if (list && split) placed.groups.push({ split, group: list });
  return placed;
}

const noPassage = 'no-source-passage';
