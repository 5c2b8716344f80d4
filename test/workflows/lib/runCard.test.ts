import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LlmStageState } from '../../../core/contracts/llmWork';
import type { StageReceipt } from '../../../core/contracts/receipt';
import type { StageProgress } from '../../../core/contracts/run';
import { mostCardBytes, renderRunCard, type RunCardState } from '../../../workflows/lib/runCard';

const fixtures = path.resolve(__dirname, '../../fixtures/runCard');
const nowMs = Date.UTC(2026, 10, 28, 9);

/** Written by hand from what each state holds; a change of the card is a change of these files. */
const golden = (name: string): string => readFileSync(path.join(fixtures, `${name}.md`), 'utf8').trimEnd();

function receiptOf(stage: string, out: number, fields: Partial<StageReceipt> = {}): StageReceipt {
  return {
    ...{ stage, key: '0123456789abcdef'.repeat(2), digest: 'd'.repeat(64), reused: false, parts: 1, bytes: 1 },
    ...{ durationMs: 90_000, counts: { in: out, out, dropped: {} } },
    ...fields,
  };
}

function stateOf(fields: Partial<LlmStageState> = {}): LlmStageState {
  const counts = { requests: 10_000, answered: 3_000, fromLedger: 1_830, failedByReason: {} };
  const totals = { ...counts, tokensIn: 1_100_000, tokensCached: 0, tokensOut: 134_000, spentNanoUsd: 1_250_000_000 };
  return { stage: 'judge', mode: 'online', state: 'asking', shards: { done: 12, total: 40 }, totals, ...fields };
}

const ingest: StageProgress = {
  ...{ name: 'ingest', state: 'reused' },
  receipt: receiptOf('ingest', 108, { reused: true, counts: { in: 110, out: 108, dropped: { 'duplicate-id': 2 } } }),
};
const asking: StageProgress = {
  ...{ name: 'judge', state: 'running', startedAtMs: nowMs - 6 * 60_000, shards: { done: 12, total: 40 } },
  llm: stateOf(),
};

test('a run that goes on: a row for each stage that began, and how many are to come', () => {
  const train: StageProgress = { name: 'train', state: 'waiting' };
  const state: RunCardState = {
    stages: [ingest, asking, train, { ...train, name: 'export' }],
    money: { spentNanoUsd: 1_250_000_000, budgetNanoUsd: 20_000_000_000 },
  };
  expect(renderRunCard(state)).toBe(golden('running'));
});

test('a run that ended says first what came of it', () => {
  const evaluate: StageProgress = {
    name: 'evaluate',
    item: 'my_set',
    state: 'done',
    receipt: receiptOf('evaluate', 60),
  };
  const outcome = {
    verdict: 'keep' as const,
    why: 'train.epochs 2 → 1: nDCG@10 fell by .021 since demo-1',
    ...{ ndcgAt10: 0.70312, ndcgChange: -0.0213, comparedWith: 'demo-1' },
  };
  expect(renderRunCard({ stages: [ingest, evaluate], outcome })).toBe(golden('ended'));
});

test('a failure comes with its class and what to do, and its text sets no Markdown', () => {
  const message = 'a row says:\n# `pay`\t| [here](http://evil.example) | <img src=x>\u0007';
  const failure = { class: 'bad-source' as const, stage: 'ingest', message };
  const card = renderRunCard({ stages: [{ name: 'ingest', item: '`|x|`', state: 'failed' }], failure });
  expect(card).toBe(golden('failed'));
});

test('a pause says whom it waits for', () => {
  const pause = {
    ...{ reason: 'budget' as const, message: 'the $0.01 that are left do not cover it', mend: 'raise the budget' },
    ...{ waitsFor: ['raiseBudget' as const], stage: 'judge', sinceMs: nowMs },
  };
  const paused = { ...asking, llm: stateOf({ state: 'paused', pause }) };
  expect(renderRunCard({ stages: [paused], pause })).toBe(golden('paused'));
});

test('no card is over 4 KB: the latest stages are shown, the earlier ones counted', () => {
  const stages = Array.from({ length: 90 }, (_, index): StageProgress => {
    const item = `size-${index}/${'a-set-with-a-long-name'.repeat(2)}`;
    return { name: 'rate', item, state: 'done', receipt: receiptOf('rate', index) };
  });
  const why = '“ünïcode” '.repeat(24);
  const card = renderRunCard({ stages, outcome: { verdict: 'keep', why } });
  expect(Buffer.byteLength(card)).toBeLessThanOrEqual(mostCardBytes);
  // One row more would not have fitted.
  expect(Buffer.byteLength(card)).toBeGreaterThan(mostCardBytes - 150);
  expect(card).toContain('size-89/');
  const rows = card.split('\n').filter((line) => line.startsWith('| rate')).length;
  expect(card).toContain(`Stages before these: ${90 - rows}; \`rankwright show\` has them.`);
});

test('not even the longest texts without a row make it longer', () => {
  const long = '🚲'.repeat(3_000);
  const pause = {
    ...{ reason: 'failures' as const, message: long, mend: long, waitsFor: [], sinceMs: nowMs },
  };
  expect(Buffer.byteLength(renderRunCard({ stages: [ingest], pause }))).toBeLessThanOrEqual(mostCardBytes);
});
