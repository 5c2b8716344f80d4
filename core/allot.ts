/**
 * How many of each kind a sample of `count` has: as many of each as there are kinds to share between, and what a rare
 * kind cannot fill goes to the others; the kind that comes first in order gets a rest first.
 */
export function allot<Kind extends string | number>(
  available: ReadonlyMap<Kind, number>,
  count: number,
): Map<Kind, number> {
  const kinds = [...available.keys()].sort((left, right) => (left < right ? -1 : 1));
  const allotted = new Map(kinds.map((kind) => [kind, 0]));
  let left = count;
  for (let open = kinds; left > 0 && open.length > 0;) {
    const each = Math.max(1, Math.floor(left / open.length));
    for (const kind of open) {
      const given = Math.min(each, left, available.get(kind)! - allotted.get(kind)!);
      allotted.set(kind, allotted.get(kind)! + given);
      left -= given;
    }
    open = open.filter((kind) => allotted.get(kind)! < available.get(kind)!);
  }
  return allotted;
}
