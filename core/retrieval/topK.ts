/** Which rows compete and how ties are broken. */
export interface TopKOptions {
  /** `idOrder[row]`: place of the row's id among all ids sorted ascending (see `orderOfIds`); breaks ties. */
  idOrder: Int32Array;
  /** The rows that compete; all rows of `scores` when absent. */
  rows?: Int32Array;
}

/**
 * The exact k best rows, best first, ties by id ascending; fewer when fewer compete. A heap of k rows: O(n log k).
 * @throws RangeError when a competing score is NaN, which has no place in any order.
 */
export function selectTopK(scores: Float32Array | Float64Array, k: number, { idOrder, rows }: TopKOptions): Int32Array {
  const count = rows?.length ?? scores.length;
  const heap = new Int32Array(Math.max(0, Math.min(k, count)));
  const isWorse = (left: number, right: number) => {
    const [leftScore, rightScore] = [scores[left]!, scores[right]!];
    return leftScore === rightScore ? idOrder[left]! > idOrder[right]! : leftScore < rightScore;
  };
  if (heap.length === 0) return heap;
  for (let index = 0; index < count; index++) {
    const row = rows === undefined ? index : rows[index]!;
    if (Number.isNaN(scores[row])) throw new RangeError(`row ${row} has the score NaN; scores must be numbers`);
    if (index < heap.length) siftUp(heap, index, row, isWorse);
    else if (isWorse(heap[0]!, row)) siftDown(heap, heap.length, row, isWorse);
  }
  return sortHeap(heap, isWorse);
}

/** The place of each id when all are sorted ascending by UTF-16 code units. */
export function orderOfIds(ids: readonly string[]): Int32Array {
  const sorted = Int32Array.from(ids.keys()).sort((left, right) => (ids[left]! < ids[right]! ? -1 : 1));
  const order = new Int32Array(ids.length);
  sorted.forEach((row, place) => (order[row] = place));
  return order;
}

type IsWorse = (left: number, right: number) => boolean;

/** Writes `row` at the end `place` of the heap, whose root is the worst row. */
function siftUp(heap: Int32Array, place: number, row: number, isWorse: IsWorse): void {
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isWorse(row, heap[parent]!)) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = row;
}

/** Replaces the root by `row` in a heap of `size` rows. */
function siftDown(heap: Int32Array, size: number, row: number, isWorse: IsWorse): void {
  let place = 0;
  for (let child = 1; child < size; child = 2 * place + 1) {
    if (child + 1 < size && isWorse(heap[child + 1]!, heap[child]!)) child++;
    if (!isWorse(heap[child]!, row)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = row;
}

/** Takes the worst off the heap, again and again, to the end of the same array: best first. */
function sortHeap(heap: Int32Array, isWorse: IsWorse): Int32Array {
  for (let size = heap.length - 1; size > 0; size--) {
    const worst = heap[0]!;
    siftDown(heap, size, heap[size]!, isWorse);
    heap[size] = worst;
  }
  return heap;
}
