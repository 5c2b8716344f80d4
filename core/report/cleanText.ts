/**
 * Text that any format can carry: lone surrogates, control characters and the invisible characters that turn the
 * direction of what follows are replaced or left out, so that a document cannot rearrange the report around it.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, '\uFFFD')
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '');
}
