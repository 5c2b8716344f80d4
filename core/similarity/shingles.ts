import { normalForm, normalWords } from './normalForm';

/** The set of runs of `size` words; a shorter text is one shingle. For passages and documents. */
export function wordShingles(text: string, size = 5): Set<string> {
  return runsOf(normalWords(text), size, ' ');
}

/** The set of runs of `size` characters, spaces included. For questions, whose words are too few. */
export function characterShingles(text: string, size = 4): Set<string> {
  return runsOf([...normalForm(text)], size, '');
}

/** Size of the intersection over size of the union, in 0..1; 0 when both are empty. */
export function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = countCommon(left, right);
  const union = left.size + right.size - common;
  return union === 0 ? 0 : common / union;
}

/** Size of the intersection over the size of the smaller set, in 0..1; 1 where one text stands in the other, 0 when one is empty. */
export function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const smaller = Math.min(left.size, right.size);
  return smaller === 0 ? 0 : countCommon(left, right) / smaller;
}

function countCommon(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  const [fewer, more] = left.size < right.size ? [left, right] : [right, left];
  for (const item of fewer) if (more.has(item)) common += 1;
  return common;
}

function runsOf(items: readonly string[], size: number, joint: string): Set<string> {
  const runs = new Set<string>();
  for (let start = 0; start + size <= items.length; start += 1) runs.add(items.slice(start, start + size).join(joint));
  if (runs.size === 0 && items.length > 0) runs.add(items.join(joint));
  return runs;
}
