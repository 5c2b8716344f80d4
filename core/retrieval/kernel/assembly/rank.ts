// AssemblyScript. `npm run build:kernel` makes ../bytes.ts of this folder; ../kernel.ts says what the functions are for.

/** @returns how many places, best first, stand at `places`: k, or all of fewer found documents. */
export function rank(found: u32, scores: u32, idOrder: u32, count: u32, k: u32, places: u32): u32 {
  if (count == 0) return 0;
  const size: u32 = min(k, count);
  for (let place: u32 = 0; place < size; place++) store<u32>(places + (place << 2), place);
  for (let root: i32 = <i32>(size >> 1) - 1; root >= 0; root--) {
    sink(places, size, root, load<u32>(places + (root << 2)), found, scores, idOrder);
  }
  for (let place: u32 = size; place < count; place++) {
    if (isWorse(load<u32>(places), place, found, scores, idOrder)) sink(places, size, 0, place, found, scores, idOrder);
  }
  for (let last: u32 = size - 1; last > 0; last--) {
    const worst: u32 = load<u32>(places);
    sink(places, last, 0, load<u32>(places + (last << 2)), found, scores, idOrder);
    store<u32>(places + (last << 2), worst);
  }
  return size;
}

/** Puts `place` at `start` in a heap of places, the worst at the root. */
function sink(places: u32, size: u32, start: u32, place: u32, found: u32, scores: u32, idOrder: u32): void {
  let at: u32 = start;
  for (let child: u32 = 2 * at + 1; child < size; child = 2 * at + 1) {
    let worse: u32 = load<u32>(places + (child << 2));
    if (child + 1 < size) {
      const other: u32 = load<u32>(places + ((child + 1) << 2));
      if (isWorse(other, worse, found, scores, idOrder)) {
        worse = other;
        child++;
      }
    }
    if (!isWorse(worse, place, found, scores, idOrder)) break;
    store<u32>(places + (at << 2), worse);
    at = child;
  }
  store<u32>(places + (at << 2), place);
}

function isWorse(left: u32, right: u32, found: u32, scores: u32, idOrder: u32): bool {
  const leftScore: f64 = load<f64>(scores + (left << 3));
  const rightScore: f64 = load<f64>(scores + (right << 3));
  if (leftScore != rightScore) return leftScore < rightScore;
  const leftId: u32 = load<u32>(idOrder + (load<u32>(found + (left << 2)) << 2));
  return leftId > load<u32>(idOrder + (load<u32>(found + (right << 2)) << 2));
}
