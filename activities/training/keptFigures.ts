/** What a training measured, and which of its weights it kept: of one step, or the mean of several. */
export interface Kept {
  evaluations: readonly ({ step: number } & Record<string, number | undefined>)[];
  selected: { by: string; steps: readonly number[]; ndcg10?: number | undefined };
}

/** The held-out figures of the weights that were kept; of a mean only its nDCG@10, which is all that is measured of it. */
export function keptFigures({
  evaluations,
  selected: { by, steps, ndcg10 },
}: Kept): Record<string, number | undefined> {
  if (by === 'average') return { ndcg10 };
  return evaluations.find(({ step }) => step === steps.at(-1)) ?? {};
}
