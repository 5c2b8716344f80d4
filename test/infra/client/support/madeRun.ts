import { recordRun } from '../../../../activities/recordRun';
import { defineStage, type StageDefinition } from '../../../../activities/stage/definition';
import { runStage, type StageEnvironment } from '../../../../activities/stage/runStage';
import type { RunRecord } from '../../../../core/contracts/activities';
import { documentSchema } from '../../../../core/contracts/document';
import { chunkSchema } from '../../../../core/contracts/chunk';
import { qrelsFile } from '../../../../core/contracts/evaluation';
import { pipelineSpecSchema } from '../../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../../core/contracts/receipt';
import { canonicalJson } from '../../../../core/hashing/canonicalJson';
import { sha256 } from '../../../../core/hashing/digest';
import type { ObjectStore } from '../../../../infra/artifactStore/objectStore';
import { blobKey, listingKey } from '../../../../infra/sources/blobStore';

/** What a made run is of; what is left out is as it always is. */
export interface MadeRun {
  runId: string;
  /** By id. */
  documents?: Record<string, string>;
  /** Is in the key of `chunk`. */
  maxTokens?: number;
  /** Raises the version of `chunk`. */
  chunkVersion?: number;
  /** What `train` makes besides its inputs: another one is another result of the same. */
  luck?: string;
  status?: RunRecord['status'];
  startedAt?: string;
}

const usualDocuments = { a: 'Oil the chain.', b: 'A worn chain skips.', c: 'Brake pads squeal.' };

/**
 * A run of four stages through the mechanism of all stages, so that keys, digests and manifests are true ones: `ingest` of
 * its files, `chunk`, `train` and `evaluate`, whose system `tuned` has the relevant document second: nDCG@10 1 / log2(3).
 */
export async function makeRun(store: ObjectStore, made: MadeRun): Promise<RunRecord> {
  const { runId, documents = usualDocuments, maxTokens = 64, status = 'completed', startedAt } = made;
  const spec = pipelineSpecSchema.parse({
    name: 'shop',
    corpus: { jsonl: 'shop.jsonl' },
    chunk: { maxTokens, overlapTokens: 0 },
  });
  const corpus = { digest: await storeFiles(documents, store), label: 'shop.jsonl' };
  const receipts: StageReceipt[] = [];
  const run = async (definition: StageDefinition, inputs: Record<string, StageReceipt>, source?: typeof corpus) => {
    const references = Object.entries(inputs).map(([name, { stage, key, digest }]) => [name, { stage, key, digest }]);
    const request = { runId, spec, inputs: Object.fromEntries(references), ...(source ? { source } : {}) };
    const receipt = await runStage(definition, request, environmentOf(runId, store));
    receipts.push(receipt);
    return receipt;
  };
  const ingested = await run(ingestOf(documents), {}, corpus);
  const chunks = await run(chunkOf(made.chunkVersion ?? 1), { documents: ingested });
  const model = await run(trainOf(made.luck ?? ''), { groups: chunks });
  await run(evaluate, { set: ingested, model });
  const input = { runId, spec, sources: { corpus, evaluate: {} } };
  const record = { input, status, receipts, ...(startedAt ? { startedAt, closedAt: startedAt } : {}) };
  await recordRun(record, store);
  return record;
}

function ingestOf(documents: Record<string, string>): StageDefinition {
  return defineStage({
    ...{ name: 'ingest', version: 2, inputs: [], configure: () => ({}) },
    async run({ output }) {
      for (const [id, text] of Object.entries(documents)) await output.write({ id, text }, 'part', { rowsPerPart: 2 });
      await output.drop('no-text', { id: 'empty' });
    },
  });
}

function chunkOf(version: number): StageDefinition {
  return defineStage({
    ...{ name: 'chunk', version, inputs: ['documents'], configure: ({ chunk }) => chunk },
    async run({ inputs, output }) {
      for await (const { id, text } of inputs.documents.rows(documentSchema))
        await output.write({ id: `p-${id}`, documentId: id, index: 0, text, start: 0, end: text.length });
    },
  });
}

function trainOf(luck: string): StageDefinition {
  return defineStage({
    ...{ name: 'train', version: 1, inputs: ['groups'], configure: () => ({}) },
    async run({ inputs, output }) {
      const texts: string[] = [luck];
      for await (const { text } of inputs.groups.rows(chunkSchema)) texts.push(text);
      await output.writeBytes('model.safetensors', Buffer.from(sha256(texts.join('\n')).repeat(4000)));
    },
  });
}

const ranked = ['b', 'a', 'c'];

const evaluate = defineStage({
  ...{ name: 'evaluate', version: 1, inputs: ['set', 'model'], configure: () => ({}) },
  async run({ output }) {
    const lines = ranked.map((id, index) => `q1 Q0 ${id} ${index + 1} ${10 - index} tuned\n`);
    const metric = { name: 'nDCG@10', mean: 1 / Math.log2(3), standardError: 0 };
    const system = { name: 'tuned', description: 'tuned', tuned: true, metrics: [metric], differences: [] };
    const result = {
      ...{ name: 'faq', protocol: 'three documents', documents: 3, queries: 1, depth: 3, systems: [system] },
      ...{ won: [], lost: [], warnings: [] },
    };
    await output.writeBytes('runs/tuned.trec', Buffer.from(lines.join('')));
    await output.writeBytes(qrelsFile, Buffer.from('q1 0 a 1\n'));
    await output.writeBytes('evaluation.json', Buffer.from(`${canonicalJson(result)}\n`));
    output.summary = { result };
  },
});

/** A file of its own and the listing of it. */
async function storeFiles(documents: Record<string, string>, store: ObjectStore): Promise<string> {
  const body = Buffer.from(
    Object.entries(documents)
      .map(([id, text]) => `${JSON.stringify({ id, text })}\n`)
      .join(''),
  );
  const digest = sha256(body);
  await store.putIfAbsent(blobKey(digest), body);
  const files = [{ path: 'shop.jsonl', bytes: body.length, sha256: digest }];
  const listing = Buffer.from(canonicalJson({ schemaVersion: 1, kind: 'jsonl', files }));
  await store.putIfAbsent(listingKey(sha256(listing)), listing);
  return sha256(listing);
}

function environmentOf(runId: string, store: ObjectStore): StageEnvironment {
  return {
    ...{ store, codeVersion: 'test', workflow: { workflowId: runId, runId: 'execution' } },
    tools: {} as StageEnvironment['tools'],
    ...{ heartbeat: () => undefined, signal: new AbortController().signal },
  };
}
