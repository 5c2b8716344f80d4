/** Characters that stand before the place where two texts part, so that a reader finds it. */
const lead = 60;

/** Excerpts of two texts from shortly before where they part, at most `most` characters of each. */
export function partingTexts(before: string, now: string, most = 240): { before: string; now: string } {
  const shorter = Math.min(before.length, now.length);
  let same = 0;
  while (same < shorter && before[same] === now[same]) same += 1;
  const start = Math.max(0, same - lead);
  const cut = (text: string): string => {
    const end = start + most;
    return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
  };
  return { before: cut(before), now: cut(now) };
}
