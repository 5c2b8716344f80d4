import { createDocumentSelector, readIdSelection } from '../../core/ingest/documentSelector';
import type { Drop } from '../../core/ingest/drop';
import { parseBeirCorpus } from '../../core/ingest/parseBeirCorpus';
import { parseJsonl } from '../../core/ingest/parseJsonl';
import { parseMedquadFile } from '../../core/ingest/parseMedquadFile';
import { parseTextFile } from '../../core/ingest/parseTextFile';
import { parseTrecDocuments } from '../../core/ingest/parseTrecDocuments';
import type { DocumentOrDrop, SourceRecord } from '../../core/ingest/record';
import type { SourceFile, SourceListing } from '../../core/ingest/sourceListing';
import { createPdfReader, type PdfReader } from './pdf/pdfReader';
import { readPdfFile } from './pdf/readPdfFile';
import { readLines, type OpenFile } from './readLines';
import { readWholeFile } from './readWholeFile';

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
 * bytes an id, which finds duplicates; a PDF is read in a thread with a limit of its own.
 */
export async function* ingestSource(
  listing: SourceListing,
  open: OpenFile,
  options: IngestOptions = {},
): AsyncGenerator<DocumentOrDrop> {
  const maxBytes = options.maxDocumentBytes ?? defaultMaxDocumentBytes;
  const only = listing.only && (await readIdSelection(readLines(listing.only, open, maxBytes), listing.only.path));
  const selector = createDocumentSelector(only);
  const pdfs = createPdfReader();
  try {
    for (const file of listing.files.filter((candidate) => isCorpusFile(listing, candidate))) {
      for await (const item of readRecords[listing.kind](file, { open, maxBytes, pdfs })) {
        options.signal?.throwIfAborted();
        yield 'record' in item ? selector.select(item.record) : item;
      }
    }
  } finally {
    await pdfs.close();
  }
  for (const drop of selector.unmatched()) yield { drop };
}

function isCorpusFile(listing: SourceListing, file: SourceFile): boolean {
  return listing.kind !== 'beir' || /^corpus\.jsonl(\.gz)?$/.test(file.path);
}

interface Reading {
  open: OpenFile;
  maxBytes: number;
  pdfs: PdfReader;
}

type ReadRecords = (file: SourceFile, reading: Reading) => AsyncIterable<RecordOrDrop>;

const readRecords: Record<SourceListing['kind'], ReadRecords> = {
  beir: (file, { open, maxBytes }) => parseBeirCorpus(readLines(file, open, maxBytes), file.path),
  jsonl: (file, { open, maxBytes }) => parseJsonl(readLines(file, open, maxBytes), file.path),
  trec: (file, { open, maxBytes }) => parseTrecDocuments(readLines(file, open, maxBytes), file.path, maxBytes),
  directory: (file, reading) => readWhole(file, reading, parsePage),
  medquad: (file, reading) => readWhole(file, reading, async (path, bytes) => parseMedquadFile(path, bytes)),
};

type ParseWhole = (path: string, bytes: Buffer, pdfs: PdfReader) => Promise<RecordOrDrop[]>;

async function* readWhole(
  file: SourceFile,
  { open, maxBytes, pdfs }: Reading,
  parse: ParseWhole,
): AsyncGenerator<RecordOrDrop> {
  const read = await readWholeFile(file, open, maxBytes);
  if ('drop' in read) yield read;
  else yield* await parse(file.path, read.bytes, pdfs);
}

async function parsePage(path: string, bytes: Buffer, pdfs: PdfReader): Promise<RecordOrDrop[]> {
  return [/\.pdf(\.gz)?$/i.test(path) ? await readPdfFile(path, bytes, pdfs) : parseTextFile(path, bytes)];
}
