import type { EvaluationResult, SystemResult } from '../../../core/contracts/evaluation';
import type { LlmStageState } from '../../../core/contracts/llmWork';
import type { RunPause, RunView, StageView } from '../../../core/contracts/run';

const metric = (name: string, mean: number) => ({ name, mean, standardError: 0.01 });
const system = (name: string, tuned: boolean, means: number[]): SystemResult => ({
  name,
  description: name,
  tuned,
  metrics: ['nDCG@10', 'MRR@10', 'MAP', 'Recall@50'].map((title, index) => metric(title, means[index] ?? 0)),
  differences: tuned
    ? [
        { metric: 'nDCG@10', baseline: 'bm25', mean: 0.071, low: 0.04, high: 0.102, pValue: 0.0002 },
        { metric: 'nDCG@10', baseline: 'dense', mean: -0.004, low: -0.03, high: 0.021, pValue: 0.71 },
      ]
    : [],
});

export const evaluation: Omit<EvaluationResult, 'won' | 'lost'> = {
  name: 'medquad-dev',
  protocol: "people's questions; BM25's top 50 re-ranked",
  documents: 16407,
  queries: 200,
  depth: 50,
  systems: [
    system('bm25', false, [0.672, 0.65, 0.601, 0.88]),
    system('dense', false, [0.747, 0.72, 0.68, 0.93]),
    system('tuned', true, [0.743, 0.719, 0.676, 0.88]),
  ],
  warnings: [],
};

const artifact = (stage: string) => `s3://rankwright/artifacts/${stage}/0123456789abcdef0123456789abcdef/`;

export const closedStages: StageView[] = [
  {
    name: 'ingest',
    state: 'reused',
    counts: { in: 16412, out: 16407, dropped: { 'empty-document': 4, 'duplicate-id': 1 } },
    durationMs: 2100,
    artifact: artifact('ingest'),
  },
  {
    name: 'chunk',
    state: 'done',
    counts: { in: 16407, out: 24004, dropped: {} },
    durationMs: 8200,
    artifact: artifact('chunk'),
  },
  {
    name: 'judge',
    state: 'done',
    counts: { in: 2400, out: 2388, dropped: { 'unusable-answer': 12 } },
    usage: { requests: 2400, fromLedger: 400, failed: 12, tokensIn: 700000, tokensOut: 24000, nanoUsd: 1_250_000_000 },
    durationMs: 95_000,
    artifact: artifact('judge'),
  },
  {
    name: 'evaluate',
    item: 'medquad-dev',
    state: 'done',
    counts: { in: 200, out: 200, dropped: {} },
    durationMs: 31_000,
    artifact: artifact('evaluate'),
    summary: { result: evaluation },
  },
];

export function runView(overrides: Partial<RunView> = {}): RunView {
  return {
    runId: 'medquad-2026-11-21T0900',
    pipeline: 'medquad',
    status: 'completed',
    startedAt: '2026-11-21T09:00:00.000Z',
    closedAt: '2026-11-21T09:03:05.000Z',
    stages: closedStages,
    ...overrides,
  };
}

/** A run in the middle of judging: `done` of 2,400 requests answered. */
export function judgingView(done: number): RunView {
  const judge: StageView = {
    name: 'judge',
    state: 'running',
    progress: { stage: 'judge', done, total: 2400, unit: 'requests', phase: 'ask', note: '12 failed' },
  };
  const waiting: StageView = { name: 'train', state: 'waiting' };
  const view = runView({ status: 'running', stages: [...closedStages.slice(0, 2), judge, waiting] });
  delete view.closedAt;
  return view;
}

/** Judging with money: 540 of 2,400 requests answered, 60 given up, $0.41 spent of the budget of a dollar. */
export const judgingState: LlmStageState = {
  stage: 'judge',
  mode: 'online',
  state: 'asking',
  shards: { done: 2, total: 10 },
  totals: {
    requests: 2400,
    answered: 540,
    fromLedger: 120,
    failedByReason: { refused: 8, 'off-schema': 52 },
    tokensIn: 200_000,
    tokensCached: 50_000,
    tokensOut: 6000,
    spentNanoUsd: 410_000_000,
  },
  budgetNanoUsd: 1_000_000_000,
  projectedNanoUsd: 1_660_000_000,
};

export const failuresPause: RunPause = {
  stage: 'judge',
  reason: 'failures',
  message: '60 of 2,400 requests have no usable answer, more than llm.maxFailedShare (0.01) allows',
  mend: 'look at them, then ask them again or accept them',
  waitsFor: ['retryFailed', 'acceptFailed'],
  sinceMs: Date.parse('2026-11-21T08:55:50Z'),
};

/** A run that waits for a person in the middle of judging. */
export function pausedView(pause: RunPause = failuresPause): RunView {
  const llm: LlmStageState = { ...judgingState, state: 'paused', pause };
  const view = askingView(llm);
  return { ...view, status: 'paused', pause, money: { spentNanoUsd: 410_000_000, budgetNanoUsd: 1_000_000_000 } };
}

/** `judgingView` as the child workflow of the stage tells it. */
export function askingView(llm: LlmStageState = judgingState): RunView {
  const view = judgingView(600);
  const phase = llm.state === 'paused' ? 'paused' : 'ask';
  const stages = view.stages.map((stage): StageView => {
    if (stage.name !== 'judge') return stage;
    return { ...stage, llm, progress: { stage: 'judge', phase, done: 600, total: 2400, unit: 'requests' } };
  });
  return { ...view, stages };
}
