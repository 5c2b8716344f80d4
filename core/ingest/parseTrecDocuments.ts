import { decodeUtf8 } from './decodeUtf8';
import { createDrop, renderLocation, type Drop, type DropReason, type RowLocation } from './drop';
import { renderTrecText } from './renderTrecText';
import type { SourceRecord } from './record';
import type { Line } from './splitLines';

type RecordOrDrop = { record: SourceRecord } | { drop: Drop };

/**
 * Documents of TREC's collections, `<DOC> <DOCNO>id</DOCNO> ... </DOC>` one after another, as NIST and others write
 * them: SGML that is seldom well-formed, so it is read tag by tag and not as XML. Memory: one document.
 * Drops: too-large, not-utf8, off-schema (no DOCNO, no </DOC>, or text that is in no document).
 */
export async function* parseTrecDocuments(
  lines: AsyncIterable<Line>,
  file: string,
  maxDocumentBytes: number,
): AsyncGenerator<RecordOrDrop> {
  let open: OpenDocument | undefined;
  let documents = 0;
  /** The first line of what stands between two documents and should not. */
  let stray: Line | undefined;
  for await (const line of lines) {
    for (const piece of piecesOf(line)) {
      if (piece.kind === 'open') {
        if (open) yield open.close(file, 'another <DOC> begins before its </DOC>');
        if (stray) yield strayDrop(file, stray);
        stray = undefined;
        open = new OpenDocument(line.number, maxDocumentBytes);
        documents += 1;
      } else if (piece.kind === 'close' && open) {
        yield open.close(file);
        open = undefined;
      } else if (piece.kind === 'text' && open) open.append(piece.bytes, line.tooLarge);
      else if (!open && isStray(piece)) stray ??= line;
    }
    open?.append(Buffer.from('\n'), false);
  }
  if (open) yield open.close(file, 'the file ends before its </DOC>');
  if (documents === 0) yield { drop: dropAt('off-schema', { file }, 'the file has no <DOC>', stray?.bytes) };
  else if (stray) yield strayDrop(file, stray);
}

/** A document of which the end was not yet seen. */
class OpenDocument {
  private pieces: Uint8Array[] = [];
  private bytes = 0;
  private tooLarge = false;

  constructor(
    private readonly line: number,
    private readonly maxBytes: number,
  ) {}

  append(bytes: Uint8Array, isCut: boolean): void {
    this.bytes += bytes.length;
    this.tooLarge ||= isCut || this.bytes > this.maxBytes;
    if (!this.tooLarge) this.pieces.push(bytes);
  }

  close(file: string, problem?: string): RecordOrDrop {
    const location = { file, line: this.line };
    const bytes = Buffer.concat(this.pieces);
    if (problem) return { drop: dropAt('off-schema', location, problem, bytes) };
    if (this.tooLarge)
      return { drop: dropAt('too-large', location, `the document is over the limit of ${this.maxBytes} bytes`, bytes) };
    const text = decodeUtf8(bytes);
    if (text === undefined) {
      const message = 'the document is not UTF-8; convert the file, for example with iconv -f LATIN1 -t UTF-8';
      return { drop: dropAt('not-utf8', location, message, bytes) };
    }
    const id = /<DOCNO>([\s\S]*?)<\/DOCNO>/i.exec(text)?.[1]?.trim();
    if (!id) return { drop: dropAt('off-schema', location, 'the document has no <DOCNO>', bytes) };
    return { record: { id, ...renderTrecText(text), location } };
  }
}

interface Piece {
  kind: 'open' | 'close' | 'text';
  bytes: Uint8Array;
}

/** Cut by bytes, as what lies between the tags may not be UTF-8; Latin-1 keeps every byte one character. */
function piecesOf({ bytes }: Line): Piece[] {
  if (!bytes.includes(lessThan)) return [{ kind: 'text', bytes }];
  const pieces = Buffer.from(bytes)
    .toString('latin1')
    .split(/(<\/?DOC>)/i);
  return pieces.flatMap((piece, index): Piece[] => {
    if (piece === '') return [];
    const kind = index % 2 === 0 ? 'text' : piece[1] === '/' ? 'close' : 'open';
    return [{ kind, bytes: Buffer.from(piece, 'latin1') }];
  });
}

const lessThan = '<'.charCodeAt(0);

/** Files may have a root element, a declaration or a comment around their documents. */
function isStray({ kind, bytes }: Piece): boolean {
  return kind !== 'text' || !/^(\s|<[^>]*>)*$/.test(Buffer.from(bytes).toString('latin1'));
}

function strayDrop(file: string, line: Line): { drop: Drop } {
  return { drop: dropAt('off-schema', { file, line: line.number }, 'text between the documents', line.bytes) };
}

function dropAt(reason: DropReason, location: RowLocation, problem: string, row: Uint8Array = Buffer.alloc(0)): Drop {
  return createDrop(reason, location, `${renderLocation(location)}: ${problem}`, row);
}
