import { createHash } from 'node:crypto';
import { planJudgeRequests } from '../../activities/planJudgeRequests';
import { probeFile, type ProbeResult } from '../../core/contracts/probe';
import type { LlmBody } from '../../core/contracts/llm';
import type { StageReceipt } from '../../core/contracts/receipt';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

let store: MemoryObjectStore;
let stages: ReturnType<typeof stageRunner>;
beforeEach(() => {
  store = new MemoryObjectStore();
  stages = stageRunner(store);
});

const names = ['a', 'b', 'c', 'd', 'e'];
const next = (name: string, by: number): string => names.slice(0, 4)[(names.indexOf(name) + by) % 4]!;

/** What stands before the judge for the first so many questions; each has its own passage and two others. */
async function makeInputs(count = 4) {
  const asked = names.slice(0, count).map((name) => {
    return { id: `q-${name}`, chunkId: `c-${name}`, text: `question ${name}`, language: 'en' };
  });
  const queries = asked.map((query) => ({ ...query, strategy: 's', promptVersion: 'p' }));
  const chunks = names.map((name) => {
    return { id: `c-${name}`, documentId: name, index: 0, text: `passage ${name}`, start: 0, end: 9 };
  });
  const found = asked.flatMap(({ id, chunkId }) =>
    [0, 1, 2].map((by) => {
      const other = next(chunkId.slice(2), by);
      return { queryId: id, chunkId: by === 0 ? chunkId : `c-${other}`, sources: [] };
    }),
  );
  return {
    queries: await stages.make('filter', queries),
    candidates: await stages.make('candidates', found),
    written: await stages.make('queries', queries),
    chunks: await stages.make('chunk', chunks),
  };
}

/** Of its own passage, of the next one and of the one behind that. */
type Grades = [own: number, near: number, far: number];
const usual: Grades = [3, 1, 0];

/** A model that grades by where a passage stands to its question; `undefined` instead of a grade is no answer. */
function grading(grades: Grades, refused?: string) {
  const asked: string[] = [];
  return {
    asked,
    async complete({ messages }: LlmBody) {
      // The instructions have the same words, and a re-ask says more.
      const text = messages.find(({ role }) => role === 'user')?.content ?? '';
      const [, question = ''] = /question (\w)/.exec(text) ?? [];
      const [, passage = ''] = /passage (\w)/.exec(text) ?? [];
      asked.push(`${question} ${passage}`);
      const place = question === passage ? 0 : next(question, 1) === passage ? 1 : 2;
      const content = asked.at(-1) === refused ? 'I would rather not say' : JSON.stringify({ grade: grades[place] });
      return { content, finishReason: 'stop', tokensIn: 100, tokensOut: 5 };
    },
  };
}

const price = { inputPerMillion: 2, outputPerMillion: 8 };
const specFor = (probe: number, judge: SpecFields['judge'] = {}) =>
  specOf({ judge: { strategy: 'graded', ...judge }, refresh: { probe }, llm: { model: 'm', price } });

type Model = ReturnType<typeof grading>;
async function judge(model: Model, spec = specFor(100), count = 4): Promise<StageReceipt> {
  return (await stages.converse('judge', { spec, inputs: await makeInputs(count), model })).collected;
}

interface Asking {
  judgements: StageReceipt;
  before?: StageReceipt;
  spec?: ReturnType<typeof specFor>;
  item?: string;
}

async function probe(model: Model, { judgements, before = judgements, spec = specFor(100), item = 'first' }: Asking) {
  const { queries, written, chunks } = await makeInputs();
  const inputs = { judgements, before, queries, written, chunks };
  const { collected } = await stages.converse('probe', { spec, item, inputs, model });
  const file = await (await openArtifact(store, 'probe', collected.key)).readFile(probeFile);
  return { collected, result: JSON.parse(file.toString('utf8')) as ProbeResult };
}

test('a model that was changed behind its name is asked again, and grades otherwise', async () => {
  const judgements = await judge(grading(usual));
  const changed = grading([2, 1, 0]);
  // The judge itself finds all of its answers.
  expect((await judge(changed)).key).toBe(judgements.key);
  expect(changed.asked).toEqual([]);
  const { collected, result } = await probe(changed, { judgements });
  expect(new Set(changed.asked).size).toBe(12);
  // Before 3, 1 and 0 four times each, now 2, 1 and 0. Squared distances seen: 4. By chance, of the 9 combinations 16 times
  // each: 1 + 4 + 9 + 1 + 0 + 1 + 4 + 1 + 0 = 21. So kappa is 1 - 4 * 12 / (16 * 21) = 6 / 7.
  expect(result).toMatchObject({ since: 'first', model: 'm', asked: 12, pairs: 12, up: 0, down: 4, isWarm: false });
  expect(result.agreement).toBeCloseTo(8 / 12, 12);
  expect(result.kappa).toBeCloseTo(6 / 7, 12);
  // Four of twelve fell by a third of the scale; of the 16 patterns of their signs two are as far from 0.
  expect(result.meanShift).toBeCloseTo(-1 / 9, 12);
  expect(result.pValue).toBe(2 / 16);
  expect(result.samples).toContainEqual({
    ...{ query: 'question a', passage: 'passage a', before: '3 of 3', now: '2 of 3' },
  });
  expect(result.warning).toMatch(/4 of 12 pairs another grade than before first had completed \(agreement 0\.667/);
  expect(collected).toMatchObject({ counts: { in: 12, out: 12, dropped: {} }, item: 'first' });
  expect(collected.summary).toMatchObject({ agreement: 8 / 12, warnings: [result.warning] });
  // 100 tokens in and 5 out: 240 billionths each.
  expect(collected.usage).toMatchObject({ requests: 12, fromLedger: 0, nanoUsd: 12 * 240_000 });
});

test('one that is what it was agrees with itself', async () => {
  const judgements = await judge(grading(usual));
  const { collected, result } = await probe(grading(usual), { judgements });
  const figures = { asked: 12, pairs: 12, agreement: 1, kappa: 1, up: 0, down: 0, meanShift: 0, pValue: 1 };
  expect(result).toEqual({ since: 'first', model: 'm', isWarm: false, ...figures, samples: [] });
  expect(collected.summary).not.toHaveProperty('warnings');
});

test('a run that is tried again, resumed or restarted pays for none a second time; the one after it asks anew', async () => {
  const judgements = await judge(grading(usual));
  const model = grading(usual);
  const { collected } = await probe(model, { judgements, spec: specFor(5) });
  expect(model.asked).toHaveLength(5);
  const again = await probe(model, { judgements, spec: specFor(5) });
  expect(again.collected).toMatchObject({ key: collected.key, digest: collected.digest, reused: true });
  expect(model.asked).toHaveLength(5);
  // Another plan, of which the ledger answers what was asked: three more.
  await probe(model, { judgements, spec: specFor(8) });
  expect(model.asked).toHaveLength(8);
  expect(new Set(model.asked).size).toBe(8);
  await probe(model, { judgements, spec: specFor(8), item: 'second' });
  expect(model.asked).toHaveLength(16);
});

test('those with the smallest hashes are asked, in the same words', async () => {
  const spec = specFor(5);
  const judgements = await judge(grading(usual));
  const hashed = (key: string): string => createHash('sha256').update(key).digest('hex');
  const requests = await stages.run(planJudgeRequests, { spec, inputs: await makeInputs() });
  const all = await stages.rows(requests);
  const expected = all.map(({ key }) => String(key)).sort((left, right) => (hashed(left) < hashed(right) ? -1 : 1));
  const { collected } = await probe(grading(usual), { judgements, spec });
  const rows = await stages.rows(collected);
  expect(rows.map(({ requestKey }) => requestKey)).toEqual(expected.slice(0, 5));
  expect(rows[0]).toEqual({
    ...{ queryId: expect.any(String), chunkId: expect.any(String), requestKey: expected[0], scale: 3 },
    ...{ before: expect.any(Number), now: expect.any(Number) },
  });
  const { inputs } = (await openArtifact(store, 'probe', collected.key)).manifest;
  const repeats = await stages.rows(inputs['round:1:requests']!);
  const first = all.find(({ key }) => key === expected[0])!;
  expect(repeats[0]!['body']).toEqual(first['body']);
  expect(repeats[0]!['key']).not.toBe(first['key']);
});

test('what this run was the first to ask is not asked twice', async () => {
  const before = await judge(grading(usual));
  const model = grading(usual);
  const judgements = await judge(model, specFor(100), 5);
  expect(model.asked).toHaveLength(3);
  const { result } = await probe(model, { judgements, before });
  expect(result.asked).toBe(12);
  expect(model.asked.slice(3).filter((pair) => pair.startsWith('e'))).toEqual([]);
});

test('nothing is asked where the earlier run asked something else, or its requests are gone', async () => {
  const judgements = await judge(grading(usual));
  const binary = specFor(100, { strategy: 'binary' });
  const others = {
    async complete() {
      return { content: '{"relevant": true}', finishReason: 'stop', tokensIn: 1, tokensOut: 1 };
    },
  };
  const { collected: before } = await stages.converse('judge', {
    spec: binary,
    inputs: await makeInputs(),
    model: others,
  });
  const model = grading(usual);
  expect((await probe(model, { judgements, before })).result).toMatchObject({ asked: 0, pairs: 0, agreement: 1 });
  const { inputs } = (await openArtifact(store, 'judge', before.key)).manifest;
  store.objects.delete(`artifacts/judge-requests/${inputs['round:1:requests']!.key}/manifest.json`);
  expect((await probe(model, { judgements, before, item: 'second' })).result.asked).toBe(0);
  expect(model.asked).toEqual([]);
});

test('an answer that cannot be used is left out and listed', async () => {
  const judgements = await judge(grading(usual));
  const { collected, result } = await probe(grading(usual, 'b c'), { judgements });
  expect(result).toMatchObject({ asked: 12, pairs: 11, agreement: 1 });
  expect(collected.counts).toEqual({ in: 12, out: 11, dropped: { 'off-schema': 1 } });
  const [dropped] = await stages.rows(collected, 'dropped');
  expect(dropped).toMatchObject({ queryId: 'q-b', chunkId: 'c-c', before: 1, reason: 'off-schema' });
});

test('of several samples each is compared by itself, and grades that differ at a temperature warn of nothing', async () => {
  const spec = specFor(6, { samples: 3 });
  const judgements = await judge(grading(usual), spec);
  const { result } = await probe(grading([2, 1, 0]), { judgements, spec });
  expect(result).toMatchObject({ asked: 6, pairs: 6, isWarm: true });
  expect(result.down).toBeGreaterThan(0);
  expect(result.down).toBeLessThan(6);
  expect(result).not.toHaveProperty('warning');
});
