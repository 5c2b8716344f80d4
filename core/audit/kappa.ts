/**
 * Cohen's kappa of two raters on grades 0 to `scale`, weighted by the square of their distance (Cohen 1968; as
 * scikit-learn's `cohen_kappa_score(weights='quadratic')`). 1 where both agree on everything, also when chance would; 0
 * for agreement by chance alone. With two grades it is the kappa without weights.
 */
export function weightedKappa(pairs: readonly (readonly [number, number])[], scale: number): number {
  const first = new Float64Array(scale + 1);
  const second = new Float64Array(scale + 1);
  let observed = 0;
  for (const [left, right] of pairs) {
    first[left]! += 1;
    second[right]! += 1;
    observed += (left - right) ** 2;
  }
  let expected = 0;
  for (let left = 0; left <= scale; left++)
    for (let right = 0; right <= scale; right++) expected += first[left]! * second[right]! * (left - right) ** 2;
  if (observed === 0) return 1;
  return 1 - (observed * pairs.length) / expected;
}
