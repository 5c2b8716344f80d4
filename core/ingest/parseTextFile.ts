import { createDrop, type Drop } from './drop';
import { decodeUtf8 } from './decodeUtf8';
import { renderHtmlText } from './renderHtmlText';
import { renderMarkdownText } from './renderMarkdownText';
import type { SourceRecord } from './record';

/** What a file format gives: plain text, with a title where the format has one. */
export interface TextContent {
  title?: string;
  text: string;
  language?: string;
}

const renderers: Record<string, (text: string) => TextContent> = {
  txt: (text) => ({ text }),
  md: renderMarkdownText,
  html: renderHtmlText,
  htm: renderHtmlText,
};

/** One file, unpacked, as one record whose id is its path; drops what is not UTF-8. @throws RangeError on another ending. */
export function parseTextFile(path: string, bytes: Uint8Array): { record: SourceRecord } | { drop: Drop } {
  const ending = /\.([^./]+?)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const render = Object.hasOwn(renderers, ending) ? renderers[ending] : undefined;
  if (!render)
    throw new RangeError(`${path}: no parser for ".${ending}"; there are ${Object.keys(renderers).join(', ')}`);
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    const message = `${path}: the file is not UTF-8; convert it, for example with iconv -t UTF-8`;
    return { drop: createDrop('not-utf8', { file: path }, message, bytes) };
  }
  return { record: { id: path, ...render(text), location: { file: path } } };
}
