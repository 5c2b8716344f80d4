import type { GroupPassage } from '../contracts/trainingGroup';

/**
 * The passages of a group by what they are to its query. A group says it of its list where it has several positives;
 * otherwise the first is the positive and the others are negatives.
 */
export function splitByRole(passages: readonly GroupPassage[]): {
  positives: GroupPassage[];
  negatives: GroupPassage[];
} {
  const roles = passages.map(({ role }, place) => role ?? (place === 0 ? 'positive' : 'negative'));
  const withRole = (meant: string) => passages.filter((_, place) => roles[place] === meant);
  return { positives: withRole('positive'), negatives: withRole('negative') };
}
