import { splitLines, type Line } from '../../../core/ingest/splitLines';

/** Lines of a text or of bytes, as the readers of files hand them to the parsers. */
export function linesOf(content: string | Uint8Array, maxLineBytes = 1_000_000): AsyncGenerator<Line> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return splitLines(piecesOf(bytes, bytes.length), { maxLineBytes });
}

export async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
