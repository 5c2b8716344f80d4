/** Twenty words that no other number has. */
export const textOf = (number: number) =>
  Array.from({ length: 20 }, (_, index) => `word${number * 100 + index}`).join(' ');
/** All but one of its runs of five words are those of the number's text: 16 of 17. */
export const copyOf = (number: number) => `${textOf(number)} more`;
