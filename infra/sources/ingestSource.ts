import { createDocumentSelector, readIdSelection } from '../../core/ingest/documentSelector';
import { createDrop, type Drop } from '../../core/ingest/drop';
import { parseBeirCorpus } from '../../core/ingest/parseBeirCorpus';
import { parseJsonl } from '../../core/ingest/parseJsonl';
import { parseTextFile } from '../../core/ingest/parseTextFile';
import type { DocumentOrDrop, SourceRecord } from '../../core/ingest/record';
import type { SourceFile, SourceListing } from '../../core/ingest/sourceListing';
import { readLines, type OpenFile } from './readLines';

type RecordOrDrop = { record: SourceRecord } | { drop: Drop };

export interface IngestOptions {
  /** The largest line or file that is read; 20 MiB unless told. */
  maxDocumentBytes?: number;
  signal?: AbortSignal;
}

export const defaultMaxDocumentBytes = 20 * 1024 * 1024;

/**
 * Every document of a corpus, and every row that is left out with its reason, in the order of the listing and
 * of the lines. The queries and qrels of an evaluation set are not read. Memory: one document, and about 100
 * bytes an id, which finds duplicates.
 */
export async function* ingestSource(
  listing: SourceListing,
  open: OpenFile,
  options: IngestOptions = {},
): AsyncGenerator<DocumentOrDrop> {
  const maxBytes = options.maxDocumentBytes ?? defaultMaxDocumentBytes;
  const only = listing.only && (await readIdSelection(readLines(listing.only, open, maxBytes), listing.only.path));
  const selector = createDocumentSelector(only);
  for (const file of listing.files.filter((candidate) => isCorpusFile(listing, candidate))) {
    for await (const item of readRecords[listing.kind](file, open, maxBytes)) {
      options.signal?.throwIfAborted();
      yield 'record' in item ? selector.select(item.record) : item;
    }
  }
  for (const drop of selector.unmatched()) yield { drop };
}

function isCorpusFile(listing: SourceListing, file: SourceFile): boolean {
  return listing.kind !== 'beir' || /^corpus\.jsonl(\.gz)?$/.test(file.path);
}

type ReadRecords = (file: SourceFile, open: OpenFile, maxBytes: number) => AsyncIterable<RecordOrDrop>;

const readRecords: Record<SourceListing['kind'], ReadRecords> = {
  beir: (file, open, maxBytes) => parseBeirCorpus(readLines(file, open, maxBytes), file.path),
  jsonl: (file, open, maxBytes) => parseJsonl(readLines(file, open, maxBytes), file.path),
  directory: readTextFile,
};

async function* readTextFile(file: SourceFile, open: OpenFile, maxBytes: number): AsyncGenerator<RecordOrDrop> {
  if (file.bytes > maxBytes) {
    const message = `${file.path}: ${file.bytes} bytes are over the limit of ${maxBytes}; split the file`;
    yield { drop: createDrop('too-large', { file: file.path }, message) };
    return;
  }
  const pieces: Buffer[] = [];
  for await (const piece of await open(file)) pieces.push(piece as Buffer);
  yield parseTextFile(file.path, Buffer.concat(pieces));
}
