/** Where a scale is cut: grades from `positiveFrom` up are positives, those up to `negativeTo` negatives. */
export interface GradeCuts {
  positiveFrom: number;
  negativeTo: number;
}

export type Label = 'positive' | 'negative' | 'ambiguous';

/** What a grade makes of its passage; between the cuts nobody knows, and nothing is trained on it. */
export function labelOf(grade: number, { positiveFrom, negativeTo }: GradeCuts): Label {
  if (grade >= positiveFrom) return 'positive';
  return grade <= negativeTo ? 'negative' : 'ambiguous';
}
