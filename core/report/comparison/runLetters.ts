/** Runs are called A, B … in tables and drawings, where their ids would not fit; after Z come A2, B2 … */
export function letterOf(index: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}
