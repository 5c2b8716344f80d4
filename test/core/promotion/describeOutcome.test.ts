import type { OutcomeRequest } from '../../../core/contracts/activities';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { describeOutcome, longestWhy } from '../../../core/promotion/describeOutcome';
import { earlierRunSchema, type EarlierRun } from '../../../core/promotion/earlierRun';

interface Options {
  runId?: string;
  spec?: Record<string, unknown>;
  corpus?: { digest: string; documents: number };
  set?: string;
  scores?: Record<string, number>;
  passed?: boolean;
  found?: OutcomeRequest['found'];
  promotion?: Partial<OutcomeRequest['promotion']>;
}

const digit = (value: string): string => value.repeat(64);
const sentence =
  'tuned is not shown to be above BM25: nDCG@10 .703 against .783, −.080 (95% interval −.110 to −.050, p = .010)';

function receiptOf(stage: string, digest: string, fields: Partial<StageReceipt> = {}): StageReceipt {
  const counts = { in: 1, out: 1, dropped: {} };
  const sizes = { reused: false, parts: 1, bytes: 1, durationMs: 1 };
  return { stage, key: '0'.repeat(32), digest, ...sizes, counts, ...fields };
}

function requestOf(options: Options = {}): OutcomeRequest {
  const { corpus = { digest: digit('a'), documents: 108 }, scores = { tuned: 0.703, bm25: 0.783 } } = options;
  const evaluate = [
    { name: 'other', beir: 'other', domain: 'out' },
    { name: 'closed', beir: 'closed' },
    { name: 'faq', beir: 'faq' },
  ];
  const spec = pipelineSpecSchema.parse({ name: 'demo', corpus: { beir: 'x' }, evaluate, ...options.spec });
  const resultOf = (values: Record<string, number>, lists?: object) => ({
    systems: Object.entries(values).map(([name, mean]) => ({ name, metrics: [{ name: 'nDCG@10', mean }] })),
    lists,
  });
  const evaluation = (item: string, result: object) => receiptOf('evaluate', digit('e'), { item, summary: { result } });
  const counts = { in: corpus.documents, out: corpus.documents, dropped: {} };
  const checks = [
    { check: 'first-stage', set: 'faq', passed: options.passed ?? false, sentence },
    { check: 'previous', set: 'faq', passed: true, sentence: 'tuned is not shown to be below the promoted model' },
  ];
  return {
    input: { runId: options.runId ?? 'demo-2', spec, sources: { evaluate: {} } },
    receipts: [
      receiptOf('ingest', corpus.digest, { counts }),
      receiptOf('ingest', digit(options.set ?? 'b'), { item: 'faq' }),
      evaluation('other', resultOf({ tuned: 0.1 })),
      evaluation('closed', resultOf({ tuned: 0.99 }, { kind: 'closed' })),
      evaluation('faq', resultOf(scores)),
      receiptOf('gate', digit('f'), { summary: { decision: { checks } } }),
    ],
    model: { stage: 'export', key: '0'.repeat(32), digest: digit('1') },
    promotion: { promoted: false, verdict: 'keep', reasons: [], ...options.promotion },
    found: options.found ?? null,
  };
}

function earlierOf(options: Options): EarlierRun {
  return earlierRunSchema.parse(requestOf({ runId: 'demo-1', ...options }));
}

test('the first run has nothing to be compared with: its figure, and what the gate says without intervals', () => {
  expect(describeOutcome(requestOf(), undefined)).toEqual({
    verdict: 'keep',
    ndcgAt10: 0.703,
    why: 'faq: tuned is not shown to be above BM25: nDCG@10 .703 against .783, −.080',
  });
});

test('a figure that fell since the run before says what was changed, then by how much', () => {
  const before = earlierOf({ scores: { tuned: 0.724 }, corpus: { digest: digit('c'), documents: 97 } });
  const spec = { train: { epochs: 1, learningRate: 1e-5 }, queries: { passages: 12 }, candidates: { bm25: 3 } };
  const outcome = describeOutcome(requestOf({ spec }), before);
  expect(outcome).toMatchObject({ verdict: 'keep', comparedWith: 'demo-1' });
  expect(outcome.ndcgChange).toBeCloseTo(-0.021, 12);
  expect(outcome.why).toMatch(
    /^corpus changed \(97 → 108 documents\), candidates\.bm25 \d+ → 3, queries\.passages \d+ → 12, train\.epochs \d → 1, 1 more setting: nDCG@10 fell by \.021 since demo-1; faq: tuned is not shown/,
  );
  expect(Array.from(outcome.why).length).toBeLessThanOrEqual(longestWhy);
});

test('one that rose, or fell by what rounds to nothing, says what the gate says', () => {
  for (const tuned of [0.6, 0.70304]) {
    const outcome = describeOutcome(requestOf(), earlierOf({ scores: { tuned } }));
    expect(outcome.ndcgChange).toBeCloseTo(0.703 - tuned, 12);
    expect(outcome.why).toMatch(/^faq: tuned is not shown/);
  }
});

test('nothing changed but the figure: that is said too', () => {
  const { why } = describeOutcome(requestOf(), earlierOf({ scores: { tuned: 0.8 } }));
  expect(why).toMatch(/^same documents and settings: nDCG@10 fell by \.097 since demo-1; faq/);
});

test('other questions under the same name are not compared, and the last words say so', () => {
  const outcome = describeOutcome(requestOf(), earlierOf({ scores: { tuned: 0.8 }, set: 'c' }));
  expect(outcome).not.toHaveProperty('ndcgChange');
  expect(outcome.why).toMatch(/; not compared with demo-1, whose set faq had other documents or questions$/);
});

test('a promoted model counts as this run measured it, not as its own run did', () => {
  const found = { runId: 'demo-1', model: { stage: 'export', key: '0'.repeat(32), digest: digit('9') } };
  const scores = { tuned: 0.703, previous: 0.75 };
  const outcome = describeOutcome(requestOf({ found, scores }), earlierOf({ scores: { tuned: 0.9 } }));
  expect(outcome.ndcgChange).toBeCloseTo(-0.047, 12);
  expect(outcome.why).toMatch(/^same documents and settings: nDCG@10 fell by \.047 since the promoted demo-1; faq/);
});

test('a fall since a promoted model that the run before is not has no cause to name', () => {
  const found = { runId: 'demo-0', model: { stage: 'export', key: '0'.repeat(32), digest: digit('9') } };
  const scores = { tuned: 0.703, previous: 0.75 };
  const { why } = describeOutcome(requestOf({ found, scores }), earlierOf({ scores: { tuned: 0.9 } }));
  expect(why).toMatch(/^nDCG@10 fell by \.047 since the promoted demo-0; faq/);
});

test('a run that made the promoted model once more changed nothing', () => {
  const found = { runId: 'demo-1', model: { stage: 'export', key: '0'.repeat(32), digest: digit('1') } };
  expect(describeOutcome(requestOf({ found }), undefined)).toMatchObject({ ndcgChange: 0, comparedWith: 'demo-1' });
});

test('a promoted run says what it was shown to be above', () => {
  const promotion = { promoted: true, verdict: 'promote' as const };
  const outcome = describeOutcome(requestOf({ promotion, passed: true }), undefined);
  expect(outcome).toMatchObject({ verdict: 'promoted', why: sentence.replace(/ \(95%.*$/, '') });
});

test('a run that was overtaken names who was', () => {
  const promotion = { verdict: 'promote' as const, reasons: ['the run demo-3 was promoted while this run went on'] };
  expect(describeOutcome(requestOf({ promotion, passed: true }), undefined)).toMatchObject({
    ...{ verdict: 'overtaken', why: 'the run demo-3 was promoted while this run went on' },
  });
});

test('a run without a set of the domain has no figure', () => {
  const request = requestOf({ spec: { evaluate: [] } });
  expect(describeOutcome(request, undefined)).not.toHaveProperty('ndcgAt10');
});
