import { RankwrightError } from '../../core/errors';
import type { Drop } from '../../core/ingest/drop';
import { readBeirQrels, type KnownIds, type Qrel } from '../../core/ingest/readBeirQrels';
import { readBeirQueries, type EvaluationQuery } from '../../core/ingest/readBeirQueries';
import type { SourceFile, SourceListing } from '../../core/ingest/sourceListing';
import { defaultMaxDocumentBytes } from './ingestSource';
import { readLines, type OpenFile } from './readLines';

/** The questions of an evaluation set, in file order. @throws RankwrightError bad-source when the listing has none. */
export function readEvaluationQueries(
  listing: SourceListing,
  open: OpenFile,
): AsyncGenerator<{ query: EvaluationQuery } | { drop: Drop }> {
  const file = findFile(listing, /^queries\.jsonl(\.gz)?$/, 'queries.jsonl');
  return readBeirQueries(readLines(file, open, defaultMaxDocumentBytes), file.path);
}

/** The judgements of an evaluation set's split, in file order. @throws RankwrightError bad-source when the listing has none. */
export function readEvaluationQrels(
  listing: SourceListing,
  open: OpenFile,
  known: KnownIds,
): AsyncGenerator<{ qrel: Qrel } | { drop: Drop }> {
  const file = findFile(listing, /^qrels\/.+\.tsv(\.gz)?$/, `qrels/${listing.split ?? '<split>'}.tsv`);
  return readBeirQrels(readLines(file, open, defaultMaxDocumentBytes), file.path, known);
}

function findFile(listing: SourceListing, pattern: RegExp, name: string): SourceFile {
  const file = listing.files.find((candidate) => pattern.test(candidate.path));
  if (file) return file;
  throw new RankwrightError(
    'bad-source',
    `the evaluation set has no ${name}; it has ${listing.files.map((f) => f.path).join(', ')}`,
    {
      mend: 'give evaluation sets as BEIR folders with corpus.jsonl, queries.jsonl and qrels/<split>.tsv',
    },
  );
}
