/**
 * Text as the pipeline keeps it: composed characters (NFC), \n as the only line break, no control or invisible
 * format characters that mean nothing in plain text, one kind of space, no space at line ends, at most one blank line in a row.
 * Indentation stays, because code and lists are read by it. Lone surrogates become U+FFFD.
 */
export function normalizeText(text: string): string {
  const plain = text
    .replace(/\p{Cs}/gu, '\ufffd')
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u00ad\u200b\ufeff]/gu, '')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/(?<=\S)[ \t]{2,}(?=\S)/g, ' ');
  // Line by line: a pattern for spaces before a line's end would take quadratic time on a long run of spaces.
  const lines = plain.split('\n').map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

/** The same on one line: for titles. */
export function normalizeLine(text: string): string {
  return normalizeText(text).replace(/\s+/g, ' ').trim();
}
