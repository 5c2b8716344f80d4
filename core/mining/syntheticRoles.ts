import type { MinedNegative, MinedPositive } from '../contracts/negatives';
import type { SyntheticPassage } from '../contracts/syntheticPassage';

/** Of 3; what is below is a negative (SyCL's "synthetic binary": Esfandiarpoor et al. 2025). */
const leastAnswer = 2;

export interface SyntheticRoles {
  positives: MinedPositive[];
  negatives: MinedNegative[];
  /** It answers in part: no negative, and no positive where one that answers fully is there. */
  between: SyntheticPassage[];
}

/**
 * What the passages that a model wrote for a query are to it, best grade first: the one of the highest grade a positive,
 * what does not answer a negative. A query's own passage is none of these: it is a positive already, or the judge was
 * against it. `ownId`: its id.
 */
export function selectSynthetic(written: readonly SyntheticPassage[], ownId: string): SyntheticRoles {
  const roles: SyntheticRoles = { positives: [], negatives: [], between: [] };
  for (const passage of written) {
    const { id: chunkId, grade, scale } = passage;
    if (chunkId === ownId) continue;
    const row = { chunkId, grade, scale, source: 'synthetic' as const };
    if (grade === scale) roles.positives.push(row);
    else if (grade < leastAnswer) roles.negatives.push(row);
    else roles.between.push(passage);
  }
  return roles;
}
