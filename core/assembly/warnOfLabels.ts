/** An order of two steps is little to learn for a recipe that could learn one of many. */
export function warnOfLabels(labels: ReadonlySet<number>): string[] {
  if (labels.size > 2) return [];
  return [
    `train.recipe learns from grades, and every passage is labelled ${[...labels].sort().join(' or ')}: ` +
      'take a judge that grades (judge.strategy: graded or pointwise-int) or have graded passages written (queries.strategy: graded-docs)',
  ];
}
