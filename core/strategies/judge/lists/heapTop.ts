import type { Conversation } from '../../conversation';

/**
 * The first `wanted` of a list, the best first, by a heap whose nodes have `children` children: a node and its children
 * are compared at once, as in the heap sort of Zhuang et al. 2024 (Setwise, arXiv 2310.09497). Each comparison waits for the one before.
 */
export function* selectTop(
  places: readonly number[],
  { wanted, children }: HeapShape,
  pickBest: (shown: readonly number[]) => Conversation<number>,
): Conversation<number[]> {
  const heap = [...places];
  for (let node = lastParent(heap.length, children); node >= 0; node -= 1) yield* sink(node, heap.length);
  const top: number[] = [];
  for (let size = heap.length; size > 0 && top.length < wanted; size -= 1) {
    top.push(heap[0] as number);
    heap[0] = heap[size - 1] as number;
    if (top.length < wanted) yield* sink(0, size - 1);
  }
  return top;

  /** Moves a node down until it is the best of itself and its children. */
  function* sink(start: number, size: number): Conversation<void> {
    for (let node = start; ;) {
      const first = node * children + 1;
      if (first >= size) return;
      const shown = [node, ...range(first, Math.min(first + children, size))].map((index) => heap[index] as number);
      const best = yield* pickBest(shown);
      const index = shown.indexOf(best);
      if (index <= 0) return;
      const child = first + index - 1;
      [heap[node], heap[child]] = [heap[child] as number, heap[node] as number];
      node = child;
    }
  }
}

export interface HeapShape {
  wanted: number;
  children: number;
}

/** Comparisons that {@link selectTop} takes at most; exactly where no node but the first has children. */
export function countComparisons(length: number, { wanted, children }: HeapShape): number {
  let comparisons = 0;
  for (let node = lastParent(length, children); node >= 0; node -= 1) comparisons += depthBelow(node, length, children);
  for (let taken = 1; taken < Math.min(wanted, length); taken += 1)
    comparisons += depthBelow(0, length - taken, children);
  return comparisons;
}

function lastParent(length: number, children: number): number {
  return Math.floor((length - 2) / children);
}

/** How many nodes a value can sink through. */
function depthBelow(node: number, size: number, children: number): number {
  const first = node * children + 1;
  return first < size ? 1 + depthBelow(first, size, children) : 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
