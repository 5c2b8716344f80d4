import { mineNegatives } from '../../activities/mineNegatives';
import { describeWarnings } from '../../cli/warningText';
import type { LlmBody } from '../../core/contracts/llm';
import { readTokens } from '../../core/llm/readTokens';
import { buildMiningSection } from '../../core/report/sections/miningSection';
import { judgeStrategies, type JudgeStrategyName } from '../../core/strategies/judge/registry';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { answerChatCompletion } from '../../infra/rehearsal/http/chatCompletion';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

/** Every way of judging through the real stages, round by round, answered by the rehearsal: calls, grades, what is mined. */

let stages: ReturnType<typeof stageRunner>;

beforeEach(() => {
  stages = stageRunner(new MemoryObjectStore());
});

type Judge = NonNullable<SpecFields['judge']> & { strategy: JudgeStrategyName };

function createModel(answer: (body: LlmBody) => Partial<ReturnType<typeof rehearse>> = () => ({})) {
  const asked: LlmBody[] = [];
  return {
    asked,
    async complete(body: LlmBody) {
      asked.push(body);
      return { ...rehearse(body), ...answer(body) };
    },
  };
}

function rehearse(body: LlmBody) {
  const { choices, usage } = answerChatCompletion(body);
  const [choice] = choices;
  return {
    content: choice?.message.content ?? '',
    finishReason: choice?.finish_reason ?? 'stop',
    ...readTokens(choice?.logprobs),
    tokensIn: usage.prompt_tokens,
    tokensOut: usage.completion_tokens,
  };
}

const passages: Record<string, string> = {
  signs: 'What are the signs of Harlow disease? Signs of Harlow disease include fever, a rash and joint pain.',
  treatment:
    'How is Harlow disease treated? There is no cure for Harlow disease. Treatment consists of physical therapy and medicines that relieve pain.',
  starter: 'A sourdough starter is a mixture of flour and water in which wild yeast and bacteria live.',
  wheel:
    'A wheel that wobbles from side to side is out of true. Tighten the spokes on the opposite side by a quarter turn.',
  ...Object.fromEntries(
    Array.from({ length: 21 }, (_, index) => [
      `other-${String(index).padStart(2, '0')}`,
      `Shelf number ${index} of the library holds maps of harbours that were drawn by hand.`,
    ]),
  ),
};
const questions = {
  q1: { chunkId: 'signs', text: 'signs of harlow disease' },
  q2: { chunkId: 'treatment', text: 'Harlow disease treatment options' },
  q3: { chunkId: 'starter', text: 'what exactly is a sourdough starter' },
  // Written for a passage that does not answer it.
  q4: { chunkId: 'wheel', text: 'treatment of Harlow disease' },
};
const [pool, questionCount] = [Object.keys(passages).length, Object.keys(questions).length];

/** Every passage is a candidate of every question; BM25 has them in the order of their names from the end. */
async function makeInputs() {
  const chunkIds = Object.keys(passages).reverse();
  const queries = Object.entries(questions).map(([id, query]) => ({
    ...{ id, ...query, language: 'en', strategy: 'zero-shot', promptVersion: 'p' },
  }));
  const found = queries.flatMap(({ id }) =>
    chunkIds.map((chunkId, index) => ({
      ...{ queryId: id, chunkId },
      sources: [{ retriever: 'bm25', rank: index + 1, score: 40 - index }],
    })),
  );
  const chunks = Object.entries(passages)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([id, text]) => ({ ...{ id, documentId: id, index: 0, text, start: 0, end: text.length } }));
  return {
    queries: await stages.make('filter', queries),
    written: await stages.make('queries', queries),
    candidates: await stages.make('candidates', found),
    chunks: await stages.make('chunk', chunks),
    embeddings: await stages.make('embed', []),
  };
}

async function judgeAndMine(judge: Judge, model = createModel()) {
  const spec = specOf({ judge, llm: { model: 'rehearsal', maxFailedShare: 0.5, maxReasks: 1 } });
  const inputs = await makeInputs();
  const { collected: judgements, callsByRound } = await stages.converse('judge', { spec, inputs, model });
  const embeddings = await stages.make('embed', []);
  const mined = await stages.run(mineNegatives, { spec, inputs: { ...inputs, judgements, embeddings } });
  return { judgements, mined, callsByRound, calls: callsByRound.reduce((sum, calls) => sum + calls, 0) };
}

const judges: { judge: Judge; calls: number; rounds: number }[] = [
  { judge: { strategy: 'binary', samples: 3 }, calls: 3 * pool, rounds: 1 },
  { judge: { strategy: 'graded' }, calls: pool, rounds: 1 },
  { judge: { strategy: 'pointwise-int', probabilities: 'expectation' }, calls: pool, rounds: 1 },
  // 25 passages: two windows of 20 in steps of 10, two groups of up to 20.
  { judge: { strategy: 'listwise' }, calls: 2, rounds: 2 },
  { judge: { strategy: 'first-token', repeats: 3 }, calls: 6, rounds: 2 },
  { judge: { strategy: 'insertrank', scores: { scale: '0-100' } }, calls: 2, rounds: 2 },
  { judge: { strategy: 'groupwise', repeats: 2 }, calls: 4, rounds: 1 },
  { judge: { strategy: 'dual-teacher' }, calls: pool + 2, rounds: 2 },
  {
    judge: { strategy: 'dual-teacher', teachers: { pointwise: 'groupwise', listwise: 'first-token' } },
    calls: 4,
    rounds: 2,
  },
];

test.each(judges)('$judge takes $calls calls a question', async ({ judge, calls: expected, rounds }) => {
  const { strategy } = judge;
  const model = createModel();
  const { judgements, mined, calls, callsByRound } = await judgeAndMine(judge, model);
  expect(callsByRound).toHaveLength(rounds);
  expect([calls, model.asked.length]).toEqual([questionCount * expected, questionCount * expected]);
  expect(judgements.counts).toEqual({
    ...{ in: questionCount * pool, out: 3 * pool, dropped: { 'source-not-relevant': pool } },
  });
  expectMined(await stages.rows(mined));
  for (const row of await stages.rows(judgements)) {
    expect(row).toMatchObject({ strategy, scale: judgeStrategies[strategy].scale, model: 'rehearsal' });
    expect(row['requestKey']).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('setwise-r1 takes no more calls than were promised, one a round', async () => {
  const { mined, calls, callsByRound } = await judgeAndMine({ strategy: 'setwise-r1', sourceWithin: 2 });
  expect(calls).toBeLessThanOrEqual(questionCount * judgeStrategies['setwise-r1'].countCalls(pool, {}));
  expect(callsByRound.length).toBeGreaterThan(10);
  expect(Math.max(...callsByRound)).toBe(questionCount);
  expectMined(await stages.rows(mined));
});

/** The questions whose own passage answers them, each with it as a positive; none of their negatives answers. */
function expectMined(rows: Record<string, unknown>[]): void {
  const idsOf = (row: Record<string, unknown>, name: string) =>
    (row[name] as { chunkId: string }[]).map(({ chunkId }) => chunkId);
  expect(rows.map((row) => [row['queryId'], ...idsOf(row, 'positives')])).toEqual([
    ['q1', 'signs'],
    ['q2', 'treatment'],
    ['q3', 'starter'],
  ]);
  for (const row of rows) {
    expect(idsOf(row, 'negatives').length).toBeGreaterThan(0);
    expect(idsOf(row, 'negatives')).not.toContain(idsOf(row, 'positives')[0]);
  }
}

test('a group whose answer cannot be used is asked again, then its passages are missing and not 0', async () => {
  // The group of q3 that its own passage is not in.
  const isBroken = ({ messages }: LlmBody) =>
    /^<query>what exactly is/.test(messages[1]?.content ?? '') &&
    !messages[1]?.content.includes('A sourdough starter is');
  const model = createModel((body) => (isBroken(body) ? { content: 'no idea' } : {}));
  const { judgements, mined } = await judgeAndMine({ strategy: 'groupwise' }, model);
  // The question and one more try.
  expect(model.asked.filter(isBroken)).toHaveLength(2);
  const lost = (await stages.rows(judgements, 'dropped')).filter(({ reason }) => reason === 'off-schema');
  expect(lost.map(({ queryId }) => queryId)).toEqual(Array.from({ length: 12 }, () => 'q3'));
  const judged = (await stages.rows(judgements)).filter(({ queryId }) => queryId === 'q3');
  expect(judged).toHaveLength(13);
  expect(new Set([...judged, ...lost].map(({ chunkId }) => chunkId)).size).toBe(pool);
  expectMined(await stages.rows(mined));
});

test('a list whose window cannot be read has no order: its question goes, with every passage', async () => {
  const model = createModel(({ messages }) =>
    messages.some(({ content }) => content.startsWith('<query>signs of harlow'))
      ? { content: 'I would rather not' }
      : {},
  );
  const { judgements, callsByRound } = await judgeAndMine({ strategy: 'listwise' }, model);
  expect(callsByRound).toEqual([4, 3]);
  expect(judgements.counts.dropped).toEqual({ 'off-schema': pool, 'source-not-relevant': pool });
});

test('what a judge says beside its verdicts is in the summary', async () => {
  const { judgements } = await judgeAndMine({ strategy: 'insertrank' });
  expect(judgements.summary?.['meanScoreCorrelation']).toBeLessThan(1);
  expect(judgements.summary?.['meanScoreCorrelation']).toBeGreaterThan(-1);
  const missing = { strategy: 'insertrank', scores: { retriever: 'dense' } } as const;
  const { summary } = (await judgeAndMine(missing)).judgements;
  expect(summary).toMatchObject({
    warned: { 'no-scores': 4 },
    warnings: [expect.stringMatching(/^no-scores for 4 of 4 questions, such as: dense found none of the passages: /)],
  });
  // In the form in which the run and its report tell warnings.
  const stage = { name: 'judge', ...(summary ? { summary } : {}) };
  const [told, ...more] = describeWarnings({ stages: [{ ...stage, state: 'done' }] });
  expect(told).toMatch(/^warning of judge: no-scores for 4 of 4 .*; name a retriever in judge\.scores/);
  expect(more).toEqual([]);
  const reported = { ...stage, key: 'k', manifest: 'm', counts: { in: 1, out: 1, dropped: {} }, durationMs: 1 };
  expect(buildMiningSection({ stages: [reported] })).toMatchObject([{ blocks: [{ title: 'Warning of judge' }] }]);
});

test('first-token says what is missing where the endpoint gives no log-probabilities', async () => {
  const model = {
    async complete(body: LlmBody) {
      const { tokens: _, ...plain } = rehearse(body);
      return plain;
    },
  };
  const spec = specOf({ judge: { strategy: 'first-token' }, llm: { model: 'rehearsal' } });
  await expect(stages.converse('judge', { spec, inputs: await makeInputs(), model })).rejects.toThrow(
    /expected log-probabilities, which this endpoint does not give: judge\.strategy listwise/,
  );
});
