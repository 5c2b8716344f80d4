/**
 * Text that any format can carry: lone surrogates, control characters and the invisible characters that turn the
 * direction of what follows are replaced or left out, so that a document cannot rearrange the report around it.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Control}/gu, '\uFFFD')
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '');
}
