/** How a sample is shared out among strata. */
export interface Allocation {
  /** In proportion to the rows of each stratum, or as many of each as of any other. */
  allocation: 'proportional' | 'equal';
  /** Rows that each stratum gets at least, as far as it has them; more of a small one means fewer of the others. */
  minimum: number;
}

/**
 * How many of `total` rows each stratum gives, by its size. None gives more than it has; what one cannot give the
 * others do, so that the result sums to min(total, all rows). Proportional shares are rounded by largest remainder
 * (Hamilton). Where the minima alone are more than `total`, they are cut to one level.
 */
export function allocate(
  sizes: ReadonlyMap<string, number>,
  total: number,
  { allocation, minimum }: Allocation,
): Map<string, number> {
  const strata = [...sizes].sort(([left], [right]) => (left < right ? -1 : 1));
  const rows = sumOf(strata);
  if (total >= rows) return new Map(strata);
  if (allocation === 'equal') return shareEvenly(strata, total);
  const least = strata.map(([name, size]): Stratum => [name, Math.min(size, minimum)]);
  if (sumOf(least) >= total) return shareEvenly(least, total);
  return shareInProportion(strata, total, new Map(least));
}

type Stratum = readonly [name: string, rows: number];

/** The smallest first: what they cannot give is there for the rest. Shares of strata that have enough differ by 1 at most. */
function shareEvenly(strata: readonly Stratum[], total: number): Map<string, number> {
  const shares = new Map<string, number>();
  let left = total;
  for (const [index, [name, rows]] of [...strata].sort(([, one], [, other]) => one - other).entries()) {
    const share = Math.min(rows, Math.floor(left / (strata.length - index)));
    shares.set(name, share);
    left -= share;
  }
  return shares;
}

/** Strata whose share would be below their least get that, and the others share what is left, until none is below. */
function shareInProportion(
  strata: readonly Stratum[],
  total: number,
  least: ReadonlyMap<string, number>,
): Map<string, number> {
  const leastOf = (name: string): number => least.get(name) ?? 0;
  const shares = new Map<string, number>();
  let free = strata;
  for (;;) {
    const left = total - sumOf([...shares]);
    const rows = sumOf(free);
    const short = free.filter(([name, size]) => left * size < leastOf(name) * rows);
    if (short.length === 0) return new Map([...shares, ...shareByRemainder(free, left)]);
    for (const [name] of short) shares.set(name, leastOf(name));
    free = free.filter(([name]) => !shares.has(name));
  }
}

function shareByRemainder(strata: readonly Stratum[], total: number): Map<string, number> {
  const rows = sumOf(strata);
  const quotas = strata.map(([name, size]) => ({ name, whole: Math.floor((total * size) / rows), size }));
  const left = total - quotas.reduce((sum, { whole }) => sum + whole, 0);
  const byRemainder = [...quotas].sort(
    (one, other) => ((total * other.size) % rows) - ((total * one.size) % rows) || (one.name < other.name ? -1 : 1),
  );
  const raised = new Set(byRemainder.slice(0, left).map(({ name }) => name));
  return new Map(quotas.map(({ name, whole }) => [name, whole + (raised.has(name) ? 1 : 0)]));
}

function sumOf(strata: readonly Stratum[]): number {
  return strata.reduce((sum, [, rows]) => sum + rows, 0);
}
