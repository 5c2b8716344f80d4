import { planQueryRequests } from '../../activities/planQueryRequests';
import type { StageReceipt } from '../../core/contracts/receipt';
import { queryWriterNames, type QueryStrategyName } from '../../core/strategies/queries/registry';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { WireBody } from '../../infra/llm/textModel';
import { answerChatCompletion } from '../../infra/rehearsal/http/chatCompletion';
import cases from '../fixtures/rehearsal/passages.json';
import { specOf, stageRunner } from './support/runStages';

/** Every query strategy through the real stages, asked of the rehearsal model in this process: plan, answer, collect. */

const passages = cases.slice(0, 6).map(({ passage }, index) => {
  const { title, text } = passage;
  return {
    id: `c${index}`,
    documentId: `d${index}`,
    index: 0,
    ...(title ? { title } : {}),
    text,
    start: 0,
    end: text.length,
  };
});

interface Outcome {
  calls: WireBody[];
  contents: Record<string, unknown>[];
  requests: StageReceipt;
  queries: StageReceipt;
  rows: { chunkId: string; text: string; kind?: string; strategy: string; promptVersion: string }[];
}

async function runStrategy(strategy: QueryStrategyName, perPassage: number, fields: object = {}): Promise<Outcome> {
  const stages = stageRunner(new MemoryObjectStore());
  const spec = specOf({ queries: { strategy, perPassage, ...fields }, llm: { maxReasks: 0, maxFailedShare: 0 } });
  const calls: WireBody[] = [];
  const contents: Record<string, unknown>[] = [];
  const model = {
    complete: async (body: WireBody) => {
      calls.push(body);
      const { choices, usage } = answerChatCompletion(body);
      const content = choices[0]?.message.content ?? '';
      contents.push(JSON.parse(content) as Record<string, unknown>);
      return { content, finishReason: 'stop', tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens };
    },
  };
  const chunks = await stages.make('chunk', passages);
  const requests = await stages.run(planQueryRequests, { spec, inputs: { chunks } });
  const { collected: queries } = await stages.converse('queries', { spec, inputs: { chunks }, model });
  return { calls, contents, requests, queries, rows: (await stages.rows(queries)) as unknown as Outcome['rows'] };
}

const textOf = (id: string) => passages.find((passage) => passage.id === id)?.text ?? '';

describe.each(queryWriterNames)('%s', (strategy) => {
  test('asks once a passage and keeps what is written', async () => {
    const { calls, rows, queries } = await runStrategy(strategy, 2);
    expect(calls).toHaveLength(passages.length);
    const asked = calls.map(({ messages }) => messages.at(-1)?.content ?? '');
    for (const { text } of passages) expect(asked.filter((content) => content.includes(text))).toHaveLength(1);
    expect(new Set(rows.map(({ chunkId }) => chunkId)).size).toBe(passages.length);
    expect(rows.every((row) => row.strategy === strategy && row.promptVersion === `${strategy}-1`)).toBe(true);
    expect(queries.counts.in).toBe(passages.length);
    expect(Object.keys(queries.counts.dropped).filter((reason) => reason !== 'repeated-query')).toEqual([]);
  });
});

test("few-shot: another exemplar, or another id for it, is another key; the spec's are shown", async () => {
  const exemplar = { id: 'own', passage: 'Snow falls.', query: 'when does snow fall' };
  const [builtIn, own, renamed] = [
    await runStrategy('few-shot', 1),
    await runStrategy('few-shot', 1, { exemplars: [exemplar] }),
    await runStrategy('few-shot', 1, { exemplars: [{ ...exemplar, id: 'other' }] }),
  ];
  expect(new Set([builtIn, own, renamed].map(({ requests }) => requests.key)).size).toBe(3);
  // An id is no part of what is asked: the requests are the same, and so is what comes of their answers.
  expect(renamed.requests.digest).toBe(own.requests.digest);
  expect(renamed.queries.digest).toBe(own.queries.digest);
  expect(own.calls[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  expect(builtIn.calls[0]?.messages).toHaveLength(10);
});

test('sap: the rehearsal model fills the summary with sentences of the passage', async () => {
  const { calls, contents } = await runStrategy('sap', 1);
  for (const [index, { summary }] of contents.entries()) {
    const asked = calls[index]?.messages.at(-1)?.content ?? '';
    expect(String(summary).length).toBeGreaterThan(20);
    expect(asked.split('<passage>\n')[1]?.startsWith(String(summary))).toBe(true);
  }
});

test('decompose: sub-questions are queries of their own for the same passage', async () => {
  const { contents, rows, queries } = await runStrategy('decompose', 1);
  const parts = contents.flatMap(
    (content) => (content['queries'] as { subQuestions: string[] }[])[0]?.subQuestions ?? [],
  );
  expect(parts.length).toBeGreaterThan(0);
  const kept = rows.filter(({ kind }) => kind === 'sub-question');
  expect(kept.length + (queries.counts.dropped['repeated-query'] ?? 0)).toBe(parts.length);
  expect(rows.length).toBe(passages.length + kept.length);
  for (const { chunkId } of kept) {
    expect(textOf(chunkId)).not.toBe('');
    expect(rows.some((row) => row.chunkId === chunkId && row.kind === 'complex-question')).toBe(true);
  }
});
