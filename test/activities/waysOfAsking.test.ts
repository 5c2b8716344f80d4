import type { StageReceipt } from '../../core/contracts/receipt';
import { syntheticPassageSchema } from '../../core/contracts/syntheticPassage';
import { sha256 } from '../../core/hashing/digest';
import { planAsking } from '../../core/strategies/queries/askingPlan';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { WireBody } from '../../infra/llm/textModel';
import { answerChatCompletion } from '../../infra/rehearsal/http/chatCompletion';
import cases from '../fixtures/rehearsal/passages.json';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

/** Ways to ask through the real stages, round by round, asked of the rehearsal server's own handler in this process. */

// A library of many shelves: the same few texts, told apart by their first sentence.
const passages = Array.from({ length: 30 }, (_, index) => {
  const { title, text } = cases[index % cases.length]!.passage;
  const shelved = `${text} This is kept on shelf ${index}.`;
  const documentId = `${index % 3 === 0 ? 'attic' : 'cellar'}/${index}.md`;
  return {
    ...{ id: `c${index}`, documentId, index: 0, text: shelved, start: 0, end: shelved.length },
    ...(title ? { title } : {}),
  };
});

interface Outcome {
  calls: WireBody[];
  callsByRound: number[];
  queries: StageReceipt;
  rows: Record<string, unknown>[];
  table: (name: string) => Promise<Record<string, unknown>[]>;
}

type Respond = (body: WireBody, content: string) => string;

async function ask(
  queries: SpecFields['queries'],
  {
    file,
    respond = (_, content) => content,
    chunks = passages,
  }: { file?: string; respond?: Respond; chunks?: object[] } = {},
): Promise<Outcome> {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  if (file !== undefined) await store.putIfAbsent(`sources/${sha256(file)}`, Buffer.from(file));
  const spec = specOf({ queries, llm: { maxReasks: 0, maxFailedShare: 1 } });
  const calls: WireBody[] = [];
  const model = {
    complete: async (body: WireBody) => {
      calls.push(body);
      const { choices, usage } = answerChatCompletion(body);
      const content = respond(body, choices[0]?.message.content ?? '');
      return { content, finishReason: 'stop', tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens };
    },
  };
  const inputs = { chunks: await stages.make('chunk', chunks) };
  const { collected, callsByRound } = await stages.converse('queries', { spec, inputs, model });
  const table = (name: string) => stages.rows(collected, name);
  return { calls, callsByRound, queries: collected, rows: await table('part'), table };
}

test('sap in two calls: 2P of them for P passages', async () => {
  const { calls, callsByRound, queries } = await ask({ strategy: 'sap', sap: { chain: 'two' } });
  expect(callsByRound).toEqual([30, 30]);
  expect(calls).toHaveLength(60);
  expect(queries.counts.in).toBe(60);
  expect(queries.summary).toMatchObject({ prompts: { 'sap-two-1': queries.counts.out } });
});

test('graded-docs: a call for the queries of a passage, one a query for its four passages', async () => {
  const { callsByRound, rows, table, queries } = await ask({ strategy: 'graded-docs', passages: 6, perPassage: 2 });
  const documents = (await table('documents')).map((row) => syntheticPassageSchema.parse(row));
  expect(callsByRound[0]).toBe(6);
  const dropped = queries.counts.dropped['repeated-query'] ?? 0;
  expect(callsByRound[1]).toBe(rows.length + dropped);
  expect(documents).toHaveLength(4 * rows.length);
  expect(queries.summary).toMatchObject({ documents: documents.length });
  expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
  for (const [index, { id }] of rows.entries())
    expect(
      documents.slice(4 * index, 4 * index + 4).map(({ queryId, grade, scale }) => [queryId, grade, scale]),
    ).toEqual([3, 2, 1, 0].map((grade) => [id, grade, 3]));
  expect(documents[0]).toMatchObject({
    strategy: 'graded-docs',
    promptVersion: 'graded-docs-1+zero-shot-1',
    model: 'rehearsal',
  });
});

test('given queries: Q calls and 4Q passages; the best stands for the passage of the query', async () => {
  const file =
    '{"_id":"a","text":"how hot for green tea"}\n{"text":"why is tea bitter","language":"en"}\n{"_id":"c","text":"How hot for green tea"}\n{';
  const given = { strategy: 'graded-docs', given: 'queries.jsonl', givenSha256: sha256(file) } as const;
  const { callsByRound, rows, table, calls } = await ask(given, { file });
  const documents = await table('documents');
  expect(callsByRound).toEqual([2]);
  expect(documents).toHaveLength(8);
  expect(rows.map(({ text, language, chunkId }) => ({ text, language, chunkId }))).toEqual([
    { text: 'how hot for green tea', language: 'und', chunkId: documents[0]!.id },
    { text: 'why is tea bitter', language: 'en', chunkId: documents[4]!.id },
  ]);
  expect(calls.every(({ messages }) => !messages.some(({ content }) => content.includes('<passage>')))).toBe(true);
});

test('an answer without a grade is asked for once more, then its query is dropped and counted', async () => {
  const file = 'how hot for green tea\nwhy is tea bitter\n';
  const respond: Respond = ({ messages }, content) =>
    messages.some((message) => message.content.includes('why is tea bitter'))
      ? content.replace(/"2":"[^"]*"/, '"2":" "')
      : content;
  const given = { strategy: 'graded-docs', given: 'queries.txt', givenSha256: sha256(file) } as const;
  const { callsByRound, rows, queries, table } = await ask(given, { file, respond });
  expect(callsByRound).toEqual([2, 1]);
  expect(rows).toHaveLength(1);
  expect(queries.counts.dropped).toEqual({ 'off-schema': 1, 'no-documents': 1 });
  expect((await table('dropped')).map(({ reason, queryId }) => [reason, typeof queryId])).toEqual([
    ['off-schema', 'string'],
    ['no-documents', 'string'],
  ]);
});

test('a mix: each passage in one way, with the calls of its way', async () => {
  const mix = [{ strategy: 'zero-shot' as const }, { strategy: 'sap' as const, sap: { chain: 'two' as const } }];
  const { callsByRound, rows } = await ask({ mix });
  const plan = planAsking(specOf({ queries: { mix } }).queries);
  const chained = passages.filter((passage) => !plan.taskFor(passage).strategy.isOneRound);
  expect(chained.length).toBeGreaterThan(5);
  expect(chained.length).toBeLessThan(25);
  expect(callsByRound).toEqual([30, chained.length]);
  for (const { chunkId, strategy } of rows)
    expect(strategy).toBe(chained.some(({ id }) => id === chunkId) ? 'sap' : 'zero-shot');
});

test('kinds and languages: asked for, stored, and counted in the summary', async () => {
  const { rows, queries } = await ask({ kinds: { keyword: 1, conversational: 1 }, languages: ['de', 'en'] });
  const languages = rows.map(({ language }) => language);
  expect(new Set(languages)).toEqual(new Set(['de', 'en']));
  const { kinds } = queries.summary as { kinds: Record<string, number> };
  expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(rows.length);
  expect(kinds).toMatchObject({ keyword: expect.any(Number), conversational: expect.any(Number) });
  for (const { text, language, kind } of rows)
    if (language === 'de' && kind !== 'keyword' && kind !== 'conversational')
      expect(text).toMatch(/\b(?:Was|Worauf|Wie|Welche)\b/);
});

const guide = 'term\nspokes\nHarlow disease,treats,x\nshelf 4\n';
const guided = { file: 'terms.csv', sha256: sha256(guide) };

test('a guide: only passages with a term are asked about, and only queries with one are kept', async () => {
  const { calls, rows, queries } = await ask({ guide: guided, perPassage: 2 }, { file: guide });
  const isOnGuide = (text: string) => /spokes?\b|harlow disease|\bx\b|shelf 4\b/i.test(text);
  const asked = passages.filter(({ text, title = '' }) => isOnGuide(`${title}\n${text}`));
  expect(asked.length).toBeLessThan(30);
  expect(calls).toHaveLength(asked.length);
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(String(text)).toMatch(/spoke|harlow disease|shelf 4/i);
  expect(queries.summary).toMatchObject({ guide: { rows: 3 } });
  const all = await ask({ guide: { ...guided, withoutTerm: 'ask' } }, { file: guide });
  expect(all.calls).toHaveLength(30);
  expect(all.queries.summary).toMatchObject({
    prompts: { 'zero-shot-1': expect.any(Number), 'zero-shot-1+guide-1': expect.any(Number) },
  });
});

test('a guide without a term, or that was not stored, is refused by name', async () => {
  await expect(ask({ guide: { file: 'terms.tsv', sha256: sha256('a\tb\n') } }, { file: 'a\tb\n' })).rejects.toThrow(
    /queries.guide holds no term: .*"off-schema":1/,
  );
  await expect(ask({ guide: { file: 'terms.tsv' } })).rejects.toThrow(/queries.guide.tsv was not stored/);
});

test('a stratified sample asks as many passages of each folder', async () => {
  const { rows, calls } = await ask({ sample: { by: 'folder', allocation: 'equal' }, passages: 12 });
  expect(calls).toHaveLength(12);
  const attic = new Set(passages.filter(({ documentId }) => documentId.startsWith('attic')).map(({ id }) => id));
  const asked = [...new Set(rows.map(({ chunkId }) => String(chunkId)))];
  expect(asked.filter((id) => attic.has(id)).length).toBeLessThanOrEqual(6);
  expect(asked.filter((id) => !attic.has(id)).length).toBeLessThanOrEqual(6);
});

test('exemplars are named in the summary', async () => {
  const { queries } = await ask({ strategy: 'few-shot', passages: 2 });
  expect(queries.summary).toMatchObject({
    exemplars: ['built-in-compost', 'built-in-knife', 'built-in-parcel', 'built-in-window'],
  });
});
