import { isScalar, parseDocument } from 'yaml';

/**
 * A value of the command line by YAML's scalar rules: 3 is a number, true a yes/no, "3" text, [a, b] a list.
 * What is no YAML, or would be a block of it, is the text itself.
 */
export function readScalar(text: string): unknown {
  const trimmed = text.trim();
  const document = parseDocument(trimmed, { logLevel: 'silent' });
  if (document.errors.length > 0) return text;
  const node = document.contents;
  if (isScalar(node)) {
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    // A plain scalar that is shorter than what was written lost a comment: people mean the "#".
    return quoted || node.source === trimmed ? node.value : text;
  }
  return /^[[{]/.test(trimmed) ? document.toJS() : trimmed === '' ? null : text;
}
