import { recordRun } from '../../../activities/recordRun';
import type { LlmAnswer, LlmRequest } from '../../../core/contracts/llm';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { digestOf } from '../../../core/hashing/digest';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { readFailed } from '../../../infra/client/readFailed';
import { fakeContext, type FakeWorkflow } from './support/fakeTemporal';
import { writeArtifact, writeShard } from './support/writeAnswers';

const runId = 'medquad-2026-11-21T0900';
const all = { limit: 20 };

let store: MemoryObjectStore;
let chunks: ArtifactReference;
let queries: ArtifactReference;
let requests: ArtifactReference;

beforeEach(async () => {
  store = new MemoryObjectStore();
  chunks = await writeArtifact(store, 'chunk', [chunk(0), chunk(1), chunk(2)]);
  queries = await writeArtifact(store, 'queries', [query(0)]);
  const rows = [request(0), request(1), request(2), request(3), request(4)];
  requests = await writeArtifact(store, 'judge-requests', rows, { chunks, queries });
});

describe('the failed requests of a run', () => {
  it('are those of the shards that have ended, in the order of the requests, with the rows they were made of', async () => {
    await writeShard(store, 'judge-answers', requests, 2, [failed(4, 'refused')]);
    await writeShard(store, 'judge-answers', requests, 0, [answered(0), failed(1, 'off-schema', '{"grade":"x"}')]);
    const listing = await readFailed(runId, all, fakeContext(inHistory(), store));
    expect(listing).toMatchObject({ total: 2, byReason: { 'off-schema': 1, refused: 1 } });
    expect(listing.stages).toEqual([{ stage: 'judge', shards: { ended: 2, total: 3 } }]);
    expect(listing.requests).toEqual([
      {
        ...{
          stage: 'judge',
          key: keyOf(1),
          reason: 'off-schema',
          message: 'because of off-schema',
          raw: '{"grade":"x"}',
        },
        passage: { chunkId: 'c1', documentId: 'doc-1', index: 1, title: 'Title 1', text: 'Text 1' },
        query: { id: 'q0', text: 'question 0' },
      },
      // Request 4 is of chunk c4, which is in no artifact any more.
      {
        ...{ stage: 'judge', key: keyOf(4), reason: 'refused', message: 'because of refused' },
        passage: { chunkId: 'c4' },
        query: { id: 'q0', text: 'question 0' },
      },
    ]);
  });

  it('of a passage that a model wrote have its text', async () => {
    const passage = {
      ...{ id: 'synthetic-1', queryId: 'q0', grade: 3, scale: 3, text: 'Written for it.' },
      ...{ strategy: 'graded-docs', promptVersion: '1', model: 'm' },
    };
    const written = await writeArtifact(store, 'queries', [query(0)], {}, { documents: [passage] });
    const asked = { ...request(0), context: { queryId: 'q0', chunkId: passage.id, isSource: true } };
    requests = await writeArtifact(store, 'judge-requests', [asked], { chunks, queries, written });
    await writeShard(store, 'judge-answers', requests, 0, [failed(0, 'refused')]);
    const { requests: found } = await readFailed(runId, all, fakeContext(inHistory(), store));
    expect(found[0]?.passage).toEqual({ chunkId: 'synthetic-1', text: 'Written for it.' });
  });

  it('can be chosen by stage and reason and cut, with all of them counted', async () => {
    await writeShard(store, 'judge-answers', requests, 0, [failed(0, 'refused'), failed(1, 'off-schema')]);
    await writeShard(store, 'judge-answers', requests, 1, [failed(2, 'refused'), failed(3, 'refused')]);
    const context = fakeContext(inHistory(), store);
    const refused = await readFailed(runId, { reason: 'refused', limit: 2 }, context);
    expect(refused).toMatchObject({ total: 3, byReason: { refused: 3 } });
    expect(refused.requests.map(({ key }) => key)).toEqual([keyOf(0), keyOf(2)]);
    expect(await readFailed(runId, { stage: 'queries', limit: 2 }, context)).toEqual({
      ...{ total: 0, byReason: {}, requests: [], stages: [] },
    });
  });

  it('are found where the stage has continued as new, and where no rows are left of what they were made of', async () => {
    await writeShard(store, 'judge-answers', requests, 0, [answered(0), failed(1, 'empty')]);
    for await (const { key } of store.list('artifacts/chunk/')) await store.delete(key);
    const carried = { stage: 'judge', carried: { requests: { ...requests, parts: 3 } } };
    const workflows = { [runId]: {}, [`${runId}/judge`]: { inputs: [carried] } };
    const { requests: found } = await readFailed(runId, all, fakeContext(workflows, store));
    expect(found).toMatchObject([{ reason: 'empty', passage: { chunkId: 'c1' }, query: { text: 'question 0' } }]);
  });

  it('are found through run.json when the run has ended, though Temporal has forgotten its stages', async () => {
    await writeShard(store, 'judge-answers', requests, 0, [answered(0), failed(1, 'empty')]);
    const judge = await writeArtifact(store, 'judge', [{ row: 1 }], { 'round:1:requests': requests });
    const spec = pipelineSpecSchema.parse({ name: 'medquad', corpus: { s3: 'in/' } });
    const input = { runId, spec, sources: { evaluate: {} } };
    await recordRun({ input, status: 'completed', receipts: [receiptOf(judge)] }, store);
    const context = fakeContext({ [runId]: { status: 'COMPLETED' } }, store);
    expect(await readFailed(runId, all, context)).toMatchObject({ total: 1, requests: [{ key: keyOf(1) }] });
  });

  it('are none before a stage has planned its requests', async () => {
    const planning = { [runId]: {}, [`${runId}/queries`]: { inputs: [{ stage: 'queries', request: {} }] } };
    expect(await readFailed(runId, all, fakeContext(planning, store))).toMatchObject({ total: 0, stages: [] });
  });

  it('of a run that nobody knows are an error', async () => {
    await expect(readFailed('gone', all, fakeContext({}, store))).rejects.toMatchObject({ code: 'missing-object' });
  });
});

/** A run whose judge stage has been given its requests after two other activities. */
function inHistory(): Record<string, FakeWorkflow> {
  const inputs = [
    { stage: 'judge', request: {} },
    { runId, inputs: { chunks } },
    null,
    { requests, stage: 'judge-answers' },
  ];
  return { [runId]: {}, [`${runId}/judge`]: { inputs } };
}

function keyOf(number: number): string {
  return digestOf(number);
}

function request(number: number): LlmRequest {
  return {
    key: keyOf(number),
    context: { queryId: 'q0', chunkId: `c${number}`, isSource: false },
    body: { model: 'm', messages: [{ role: 'user', content: `judge ${number}` }] },
  };
}

function chunk(number: number) {
  const place = { index: number, start: 0, end: 6 };
  return { id: `c${number}`, documentId: `doc-${number}`, text: `Text ${number}`, title: `Title ${number}`, ...place };
}

function query(number: number) {
  const prompt = { language: 'en', strategy: 'zero-shot', promptVersion: '1' };
  return { id: `q${number}`, chunkId: 'c0', text: `question ${number}`, ...prompt };
}

function answered(number: number): LlmAnswer {
  return { key: keyOf(number), status: 'answered', content: '{}', tokensIn: 1, tokensOut: 1 };
}

function failed(number: number, reason: string, raw?: string): LlmAnswer {
  const failure = { reason, message: `because of ${reason}`, ...(raw ? { raw } : {}) };
  return { key: keyOf(number), status: 'failed', failure, tokensIn: 1, tokensOut: 1 };
}

function receiptOf(reference: ArtifactReference): StageReceipt {
  const counts = { in: 5, out: 4, dropped: {} };
  return { ...reference, reused: false, counts, parts: 1, bytes: 1, durationMs: 1 };
}
