import { sha256 } from '../hashing/digest';

export type Split = 'train' | 'development';

/** Why a group is in no split. */
export type Homeless = 'positive-in-other-split' | 'near-duplicate-of-training';

export function isSplit(place: Split | Homeless | undefined): place is Split {
  return place === 'train' || place === 'development';
}

/**
 * The split of a group of documents, most often of one document: a function of its id alone, so that all passages of a
 * group are in one split and a new document never moves an old one. `developmentShare` is the expected share, in 0..1.
 */
export function assignSplit(groupId: string, developmentShare: number): Split {
  const fraction = parseInt(sha256(`split\n${groupId}`).slice(0, 8), 16) / 2 ** 32;
  return fraction < developmentShare ? 'development' : 'train';
}
