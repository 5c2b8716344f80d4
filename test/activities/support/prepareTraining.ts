import { assembleGroups } from '../../../activities/assembleGroups';
import { chunkDocuments } from '../../../activities/chunkDocuments';
import { encodePassages } from '../../../activities/encodePassages';
import { filterQueries } from '../../../activities/filterQueries';
import { findCandidates } from '../../../activities/findCandidates';
import { ingestDocuments } from '../../../activities/ingestDocuments';
import { mineNegatives } from '../../../activities/mineNegatives';
import type { Document } from '../../../core/contracts/document';
import type { Part } from '../../../core/contracts/manifest';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../core/contracts/receipt';
import type { SourceReference } from '../../../core/contracts/run';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { sha256 } from '../../../core/hashing/digest';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { WireBody } from '../../../infra/llm/textModel';
import { answerChatCompletion } from '../../../infra/rehearsal/http/chatCompletion';
import { createCountingEncoder } from './countingEncoder';
import { stageRunner } from './runStages';

/** Makes everything that a training reads, from documents on, with a store that lives on between two corpora. */
export function trainingPreparation(spec: PipelineSpec) {
  const store = new MemoryObjectStore();
  const encoder = createCountingEncoder();
  const stages = stageRunner(store, { encoder: async () => encoder });
  /** What the model was asked, as text. */
  const asked: string[] = [];
  const model = {
    complete: async (body: WireBody) => {
      asked.push(canonicalJson(body));
      const { choices, usage } = answerChatCompletion(body);
      const content = choices[0]?.message.content ?? '';
      return { content, finishReason: 'stop', tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens };
    },
  };

  /** The receipts in the order of the recipe. */
  async function prepare(corpus: readonly Document[]): Promise<StageReceipt[]> {
    const run = (stage: Parameters<typeof stages.run>[0], inputs: Record<string, StageReceipt>) =>
      stages.run(stage, { spec, inputs });
    const source = await snapshot(corpus, store);
    const documents = await stages.run(ingestDocuments, { spec, source });
    const chunks = await run(chunkDocuments, { documents });
    const { collected: written } = await stages.converse('queries', { spec, inputs: { chunks }, model });
    const embeddings = await run(encodePassages, { passages: chunks });
    const candidates = await run(findCandidates, { queries: written, chunks, embeddings });
    const queries = await run(filterQueries, { written, candidates, chunks, documents });
    const judged = { queries, candidates, written, chunks };
    const { collected: judgements } = await stages.converse('judge', { spec, inputs: judged, model });
    const negatives = await run(mineNegatives, { ...judged, judgements, embeddings });
    const groups = await run(assembleGroups, { queries, negatives, written, chunks, documents });
    return [documents, chunks, written, embeddings, candidates, queries, judgements, negatives, groups];
  }

  /** What the stages made, to the byte before compression, and nothing of how. */
  async function contentsOf(receipts: readonly StageReceipt[]): Promise<object[]> {
    const describe = ({ name, table, rows, contentSha256 }: Part): object => ({ name, table, rows, contentSha256 });
    return Promise.all(
      receipts.map(async ({ stage, key, counts }) => {
        const { parts } = (await openArtifact(store, stage, key)).manifest;
        return { stage, key, counts, parts: parts.map(describe) };
      }),
    );
  }

  return { prepare, contentsOf, asked, encoded: encoder.texts, store };
}

async function snapshot(corpus: readonly Document[], store: MemoryObjectStore): Promise<SourceReference> {
  const body = Buffer.from(corpus.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const digest = sha256(body);
  await store.putIfAbsent(`sources/${digest}`, body);
  const files = [{ path: 'corpus.jsonl', bytes: body.length, sha256: digest }];
  const listing = Buffer.from(canonicalJson({ schemaVersion: 1, kind: 'jsonl', files }));
  await store.putIfAbsent(`sources/${sha256(listing)}.json`, listing);
  return { digest: sha256(listing), label: 'corpus.jsonl' };
}
