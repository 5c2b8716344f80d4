import type { CorpusSpec } from '../core/contracts/spec/corpus';
import type { Document } from '../core/contracts/document';
import type { EvaluationQuery, Qrel } from '../core/contracts/evaluationSet';
import type { Drop } from '../core/ingest/drop';
import { reasonsWithoutRows } from '../core/ingest/drop';
import { keepAnswerable } from '../core/ingest/keepAnswerable';
import { refuseLater, type AsOf } from '../core/ingest/refuseLater';
import { refuseOld, type Cutoff } from '../core/ingest/refuseOld';
import { RankwrightError } from '../core/errors';
import { openSourceFile, readSourceListing } from '../infra/sources/blobStore';
import { ingestSource } from '../infra/sources/ingestSource';
import { readEvaluationQrels, readEvaluationQueries } from '../infra/sources/readEvaluationSource';
import { noRelevant } from './evaluation/evaluationSet';
import { defineStage } from './stage/definition';

/** Which documents count, by their dates: those of an evaluation set, or those of the corpus. */
interface IngestConfig {
  cutoff?: Cutoff;
  limit?: AsOf;
}

/**
 * Files in, documents out; of an evaluation set also its questions and judgements, in the tables `queries` and
 * `qrels`. What cannot be read is set aside with file, line and reason.
 */
export const ingestDocuments = defineStage({
  name: 'ingest',
  version: 2,
  inputs: [],
  configure(spec, item): IngestConfig {
    if (item === undefined) return configureCorpus(spec.corpus);
    const { after, dateField = 'date' } = spec.evaluate.find(({ name }) => name === item) ?? {};
    return after === undefined ? {} : { cutoff: { after, dateField } };
  },
  async run({ config: { cutoff, limit }, source, output, store, progress, signal }) {
    const refused = new Set<string>();
    if (!source) throw new TypeError('ingest needs a source');
    const listing = await readSourceListing(source, store);
    const open = (file: Parameters<typeof openSourceFile>[0]) => openSourceFile(file, store);
    const documentIds = new Set<string>();
    let hasRelevant = false;
    for await (const item of ingestSource(listing, open, { signal })) {
      output.counts.in += 1;
      if (output.counts.in % 200 === 0) await progress({ done: output.counts.in, unit: 'documents' });
      if ('drop' in item) await keepDrop(item.drop);
      else if (await isRefused(item.document)) refused.add(item.document.id);
      else {
        await output.write(item.document);
        if (listing.split !== undefined) documentIds.add(item.document.id);
      }
    }
    refuseNoDocuments(output.counts, source.label);
    if (listing.split !== undefined) await readQuestions();

    async function isRefused(document: Document): Promise<boolean> {
      const drop = (cutoff && refuseOld(document, cutoff, 'corpus.jsonl')) ?? (limit && refuseLater(document, limit));
      if (drop) await keepDrop(drop);
      return drop !== undefined;
    }

    /** Where documents were refused, questions are known only after all judgements: they are held until then. */
    async function readQuestions(): Promise<void> {
      const held: { queries: EvaluationQuery[]; qrels: Qrel[] } = { queries: [], qrels: [] };
      const queryIds = new Set<string>();
      for await (const item of readEvaluationQueries(listing, open)) {
        if ('drop' in item) await keepDrop(item.drop);
        else {
          queryIds.add(item.query.id);
          if (cutoff) held.queries.push(item.query);
          else await writeQuery(item.query);
        }
      }
      const known = { queryIds, documentIds: { has: (id: string) => documentIds.has(id) || refused.has(id) } };
      for await (const item of readEvaluationQrels(listing, open, known)) {
        if ('drop' in item) await keepDrop(item.drop);
        else if (cutoff) held.qrels.push(item.qrel);
        else await writeQrel(item.qrel);
      }
      const { queries, qrels, drops } = keepAnswerable(held, (id) => refused.has(id), 'queries.jsonl');
      for (const query of queries) await writeQuery(query);
      for (const qrel of qrels) await writeQrel(qrel);
      for (const drop of drops) await keepDrop(drop);
      // Here, before anything is paid for: its evaluation comes last.
      if (!hasRelevant) throw noRelevant(source!.label, describeDropped(output.counts.dropped));
    }

    function writeQuery(query: EvaluationQuery): Promise<void> {
      return output.write(query, 'queries', { counted: false });
    }

    function writeQrel(qrel: Qrel): Promise<void> {
      hasRelevant ||= qrel.score > 0;
      return output.write(qrel, 'qrels', { counted: false });
    }

    async function keepDrop(drop: Drop): Promise<void> {
      if (reasonsWithoutRows.has(drop.reason)) output.countDropped(drop.reason);
      else await output.drop(drop.reason, drop);
    }
  },
});

/** The moment at which the corpus is looked at, where the spec names one. */
function configureCorpus({ asOf, dateField = 'date' }: CorpusSpec): IngestConfig {
  return asOf === undefined ? {} : { limit: { asOf, dateField } };
}

function refuseNoDocuments(counts: { out: number; dropped: Record<string, number> }, label: string): void {
  if (counts.out > 0) return;
  throw new RankwrightError(
    'bad-source',
    `${label} holds no usable document; dropped: ${describeDropped(counts.dropped) || 'nothing'}`,
    {
      mend: `${counts.dropped['not-utf8'] ? 'convert the files to UTF-8 (iconv -f LATIN1 -t UTF-8); ' : ''}a corpus is a BEIR folder (corpus.jsonl), JSON lines with "_id" or "id" and "text", a folder of .txt, .md, .html and .pdf files, MedQuAD's XML, or TREC documents`,
    },
  );
}

function describeDropped(dropped: Record<string, number>): string {
  return Object.entries(dropped)
    .map(([reason, rows]) => `${rows} ${reason}`)
    .join(', ');
}
