/** Watches scores go by and knows the k-th best so far. */
export interface KthBest {
  /** The k-th best score so far; -Infinity before k scores. O(log k). */
  add(score: number): number;
}

/** A heap of the k best scores, worst at the root; it is put in order once, when the k-th score comes. */
export function createKthBest(k: number): KthBest {
  const heap: number[] = [];
  return {
    add(score) {
      if (heap.length < k) {
        heap.push(score);
        if (heap.length < k) return -Infinity;
        for (let place = (k >> 1) - 1; place >= 0; place--) siftDown(heap, place, heap[place]!);
      } else if (score > heap[0]!) {
        siftDown(heap, 0, score);
      }
      return heap[0] ?? -Infinity;
    },
  };
}

function siftDown(heap: number[], start: number, score: number): void {
  let place = start;
  for (let child = 2 * place + 1; child < heap.length; child = 2 * place + 1) {
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= score) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = score;
}
