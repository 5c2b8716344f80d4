/** A passage that answers a query; `grade` of `scale`, 1 of 1 where nobody graded. */
export interface LabelledPositive {
  text: string;
  grade: number;
  scale: number;
}

/** A query with the passages that people labelled for it, positives by grade from the highest. */
export interface LabelledRow {
  query: string;
  positives: LabelledPositive[];
  negatives: string[];
}
