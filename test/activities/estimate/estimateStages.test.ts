import type { Interval, RunEstimate } from '../../../core/contracts/estimate';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { startRehearsalServer, type RehearsalServer } from '../../../infra/rehearsal/http/server';
import { smallRun } from './smallRun';

const spec = pipelineSpecSchema.parse({
  name: 'small',
  corpus: { jsonl: 'corpus.jsonl' },
  chunk: { maxTokens: 120, overlapTokens: 20 },
  queries: { passages: 36 },
  candidates: { bm25: 5, dense: 5 },
  // A pilot knows nothing of the candidates yet: it asks about questions that this filter leaves out, too.
  filters: { roundTrip: { enabled: false } },
  llm: { model: 'rehearsal', concurrency: 32, price: { inputPerMillion: 0.15, outputPerMillion: 0.6 }, budgetUsd: 1 },
});

let server: RehearsalServer;
beforeAll(async () => {
  server = await startRehearsalServer({ port: 0 });
});
afterAll(() => server.close());

type Actual = Awaited<ReturnType<ReturnType<typeof smallRun>['finish']>>;

/** Every figure of a stage with what came of it, for a message that shows all that is outside. */
function outside(estimate: RunEstimate, actual: Actual): string[] {
  return estimate.stages.flatMap((stage) => {
    const name = stage.stage as 'queries' | 'judge';
    const paid = actual.paid[name];
    const figures: [string, Interval | undefined, number][] = [
      ['requests', stage.requests, actual.requests[name]],
      ['tokens in', stage.tokensIn, paid.tokensIn],
      ['tokens out', stage.tokensOut, paid.tokensOut],
      ['cost', stage.nanoUsd, paid.nanoUsd ?? NaN],
    ];
    return figures
      .filter(([, interval, value]) => !(interval && interval.low <= value && value <= interval.high))
      .map(([figure, interval, value]) => `${name} ${figure}: ${value} is not in ${JSON.stringify(interval)}`);
  });
}

const widthOf = ({ low, high }: Interval): number => high - low;

test('what a run used lies in what was estimated before it, without and with a pilot; the pilot narrows it', async () => {
  const run = smallRun(spec, server.url);
  const begun = await run.begin();
  const before = await run.estimate(begun);
  expect(server.requestCount()).toBe(0);
  expect(before.stages.map(({ fromLedger, answersSeen }) => [fromLedger, answersSeen])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(before.budgetNanoUsd).toBe(1_000_000_000);

  const alone = smallRun(spec, server.url);
  const undisturbed = await alone.finish(await alone.begin());
  expect(outside(before, undisturbed)).toEqual([]);

  const asked = server.requestCount();
  const { pairs, usage } = await run.pilot(16, begun);
  expect(server.requestCount() - asked).toBe(32);
  expect(usage).toMatchObject({ requests: 32, fromLedger: 0, failed: 0 });
  const piloted = await run.estimate({ ...begun, pilotPairs: pairs, pilot: { requests: 32 } });
  const [queries, judge] = piloted.stages;
  expect([queries?.fromLedger, queries?.answersSeen, judge?.answersSeen]).toEqual([16, 16, 16]);

  const actual = await run.finish(begun);
  expect(actual.questions).toBeGreaterThanOrEqual(piloted.questions.low);
  expect(actual.questions).toBeLessThanOrEqual(piloted.questions.high);
  expect(outside(piloted, actual)).toEqual([]);
  // The pilot's requests were not asked a second time: all there is was asked once.
  expect(server.requestCount() - asked).toBe(actual.requests.queries + actual.requests.judge);
  for (const [index, stage] of piloted.stages.entries()) {
    const wide = before.stages[index];
    expect(widthOf(stage.tokensIn)).toBeLessThan(0.7 * widthOf(wide?.tokensIn as Interval));
    expect(widthOf(stage.tokensOut)).toBeLessThan(0.2 * widthOf(wide?.tokensOut as Interval));
  }

  const after = await run.estimate(begun);
  expect(after.nanoUsd).toEqual({ low: 0, expected: 0, high: 0 });
  expect(after.questions).toEqual({ low: actual.questions, expected: actual.questions, high: actual.questions });
  expect(after.stages.map(({ requests: all, fromLedger }) => [all.expected, fromLedger])).toEqual([
    [actual.requests.queries, actual.requests.queries],
    [actual.requests.judge, actual.requests.judge],
  ]);
}, 120_000);

test('a pilot is the same when it is asked again, and costs nothing then', async () => {
  const run = smallRun(spec, server.url);
  const begun = await run.begin();
  const first = await run.pilot(10, begun);
  const asked = server.requestCount();
  const again = await run.pilot(10, begun);
  expect(again.pairs.key).toBe(first.pairs.key);
  expect(server.requestCount()).toBe(asked);
});

test('a sample by what documents say is estimated from it, and found again when its questions are judged', async () => {
  const sample = { by: 'field', field: 'size', allocation: 'equal', minimum: 1 } as const;
  const run = smallRun({ ...spec, queries: { ...spec.queries, passages: 8, sample } }, server.url);
  const begun = await run.begin();
  const strata = begun.requests.summary?.['largestStrata'] as { stratum: string; sampled: number }[];
  expect(strata.map(({ stratum, sampled }) => [stratum, sampled]).sort()).toEqual([
    ['long', 4],
    ['short', 4],
  ]);
  const actual = await run.finish(begun);
  const [queries, judge] = (await run.estimate(begun)).stages;
  expect([queries?.fromLedger, judge?.fromLedger]).toEqual([8, actual.requests.judge]);
});

test('all rounds of conversations and of mining are in the estimate, and exact when they have been asked', async () => {
  const judge = { ...spec.judge, strategy: 'listwise', depth: 4 } as const;
  const queries = { ...spec.queries, strategy: 'sap', sap: { chain: 'two' }, passages: 20 } as const;
  const run = smallRun({ ...spec, queries, judge }, server.url);
  const begun = await run.begin();
  const before = await run.estimate(begun);
  // A chain asks twice; a tenth may be asked once more. A list of up to five is one window.
  expect(before.stages[0]?.requests).toEqual({ low: 20, expected: 40, high: 44 });
  expect(before.questions).toEqual({ low: Math.floor(20 * 0.6 * 0.8), expected: 19, high: 20 });
  expect(before.stages[1]?.requests).toEqual({ low: 5, expected: Math.round(19 * 0.9), high: 20 });
  // A pilot asks the first of two questions: nothing is known of what would be judged.
  const { pairs } = await run.pilot(4, begun);
  expect(pairs.counts.out).toBe(0);
  const piloted = await run.estimate({ ...begun, pilotPairs: pairs });
  expect(piloted.stages.map(({ requests }) => requests)).toEqual(before.stages.map(({ requests }) => requests));
  const actual = await run.finish(begun);
  expect([actual.requests.queries, actual.requests.judge]).toEqual([40, actual.kept]);
  expect(outside(before, actual)).toEqual([]);
  const after = await run.estimate(begun);
  expect(after.questions).toEqual({ low: actual.questions, expected: actual.questions, high: actual.questions });
  expect(after.nanoUsd).toEqual({ low: 0, expected: 0, high: 0 });
  for (const { stage, requests, fromLedger } of after.stages) {
    const asked = actual.requests[stage as 'queries' | 'judge'];
    expect([requests, fromLedger]).toEqual([{ low: asked, expected: asked, high: asked }, asked]);
  }
});

test('rounds of mining that are to come are added to a first that was asked', async () => {
  const small = { ...spec, queries: { ...spec.queries, passages: 8 }, judge: { ...spec.judge, depth: 3 } };
  const run = smallRun({ ...small, negatives: { ...spec.negatives, rounds: 2 } }, server.url);
  const begun = await run.begin();
  // Five by words and five by vectors, own passage beside them: 6 to 11 a question, of which 4 in a round, at most 7 in two.
  const questions = (await run.estimate(begun)).questions;
  const before = (await run.estimate(begun)).stages[1];
  expect(before?.requests.high).toBe(questions.high * 7);
  const actual = await run.finish(begun);
  expect(actual.requests.judge).toBe(4 * actual.kept);
  const judge = (await run.estimate(begun)).stages[1];
  expect(judge?.fromLedger).toBe(4 * actual.kept);
  // Expected in both: the middle of 4 and 7.
  expect(judge?.requests).toEqual({
    low: 4 * actual.kept,
    expected: Math.round(5.5 * actual.kept),
    high: 7 * actual.kept,
  });
  expect(judge?.tokensIn.low).toBe(0);
  expect(judge?.tokensIn.high).toBeGreaterThan(0);
});

test('without a price there is none, and never 0', async () => {
  const { price: _, budgetUsd: __, ...llm } = spec.llm;
  const run = smallRun({ ...spec, llm }, server.url);
  const estimate = await run.estimate(await run.begin());
  expect(estimate.nanoUsd).toBeUndefined();
  expect(estimate.stages.map(({ nanoUsd }) => nanoUsd)).toEqual([undefined, undefined]);
});

test('a strategy that may keep more queries than it asks for has room for them in the estimate', async () => {
  const run = smallRun({ ...spec, queries: { ...spec.queries, strategy: 'decompose' } }, server.url);
  const begun = await run.begin();
  const { questions } = await run.estimate(begun);
  // 36 passages: six in ten with a question, a fifth of them repeated; or all with five sub-questions.
  expect([questions.low, questions.high]).toEqual([Math.floor(36 * 0.6 * 0.8), 36 * 6]);
  const actual = await run.finish(begun);
  expect(actual.questions).toBeGreaterThan(36);
  expect(actual.questions).toBeLessThanOrEqual(questions.high);
});
