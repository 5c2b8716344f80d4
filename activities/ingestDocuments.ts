import type { Drop } from '../core/ingest/drop';
import { reasonsWithoutRows } from '../core/ingest/drop';
import { RankwrightError } from '../core/errors';
import { openSourceFile, readSourceListing } from '../infra/sources/blobStore';
import { ingestSource } from '../infra/sources/ingestSource';
import { readEvaluationQrels, readEvaluationQueries } from '../infra/sources/readEvaluationSource';
import { defineStage } from './stage/definition';

/**
 * Files in, documents out; of an evaluation set also its questions and judgements, in the tables `queries` and
 * `qrels`. What cannot be read is set aside with file, line and reason.
 */
export const ingestDocuments = defineStage({
  name: 'ingest',
  version: 2,
  inputs: [],
  configure: () => ({}),
  async run({ source, output, store, progress, signal }) {
    if (!source) throw new TypeError('ingest needs a source');
    const listing = await readSourceListing(source, store);
    const open = (file: Parameters<typeof openSourceFile>[0]) => openSourceFile(file, store);
    const documentIds = new Set<string>();
    for await (const item of ingestSource(listing, open, { signal })) {
      output.counts.in += 1;
      if (output.counts.in % 200 === 0) await progress({ done: output.counts.in, unit: 'documents' });
      if ('drop' in item) await keepDrop(item.drop);
      else {
        await output.write(item.document);
        if (listing.split !== undefined) documentIds.add(item.document.id);
      }
    }
    refuseNoDocuments(output.counts, source.label);
    if (listing.split !== undefined) await readQuestions();

    async function readQuestions(): Promise<void> {
      const queryIds = new Set<string>();
      for await (const item of readEvaluationQueries(listing, open)) {
        if ('drop' in item) await keepDrop(item.drop);
        else {
          queryIds.add(item.query.id);
          await output.write(item.query, 'queries', { counted: false });
        }
      }
      for await (const item of readEvaluationQrels(listing, open, { queryIds, documentIds })) {
        if ('drop' in item) await keepDrop(item.drop);
        else await output.write(item.qrel, 'qrels', { counted: false });
      }
    }

    async function keepDrop(drop: Drop): Promise<void> {
      if (reasonsWithoutRows.has(drop.reason)) output.countDropped(drop.reason);
      else await output.drop(drop.reason, drop);
    }
  },
});

function refuseNoDocuments(counts: { out: number; dropped: Record<string, number> }, label: string): void {
  if (counts.out > 0) return;
  const reasons = Object.entries(counts.dropped).map(([reason, rows]) => `${rows} ${reason}`);
  throw new RankwrightError(
    'bad-source',
    `${label} holds no usable document; dropped: ${reasons.join(', ') || 'nothing'}`,
    {
      mend: `${counts.dropped['not-utf8'] ? 'convert the files to UTF-8 (iconv -f LATIN1 -t UTF-8); ' : ''}a corpus is a BEIR folder (corpus.jsonl), JSON lines with "_id" or "id" and "text", a folder of .txt, .md, .html and .pdf files, MedQuAD's XML, or TREC documents`,
    },
  );
}
