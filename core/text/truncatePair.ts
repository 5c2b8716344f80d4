/**
 * Cuts two token lists at the right so that together they have at most `maxTokens`: the shorter stays whole where it fits in
 * half of the room, else both get half, and an odd token goes to the longer. Source: `truncate_encodings` with
 * LongestFirst in Hugging Face tokenizers.
 */
export function truncatePair(first: number[], second: number[], maxTokens: number): [number[], number[]] {
  if (first.length + second.length <= maxTokens) return [first, second];
  const firstIsLonger = first.length > second.length;
  const shorterLength = Math.min(first.length, second.length);
  const half = Math.floor(maxTokens / 2);
  const fits = shorterLength <= half;
  const shorterRoom = fits ? shorterLength : half;
  const longerRoom = maxTokens - shorterRoom;
  return firstIsLonger
    ? [first.slice(0, longerRoom), second.slice(0, shorterRoom)]
    : [first.slice(0, shorterRoom), second.slice(0, longerRoom)];
}
