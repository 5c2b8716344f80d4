/**
 * Spearman's rank correlation of two lists of values, -1..1: Pearson's of their ranks, equal values sharing the mean of
 * their ranks. Undefined for fewer than two values and where one list is constant.
 */
export function rankCorrelation(left: readonly number[], right: readonly number[]): number | undefined {
  const [a, b] = [centred(meanRanks(left)), centred(meanRanks(right))];
  const spread = Math.sqrt(dot(a, a) * dot(b, b));
  return spread > 0 ? dot(a, b) / spread : undefined;
}

function meanRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}
