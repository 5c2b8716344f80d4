import { ApplicationFailure } from '@temporalio/common';
import type { ShardRequest } from '../../../../core/contracts/llmWork';
import { answered, stop, unavailable, untilCancelled } from '../fakeActivities';
import { planOf, promptProvider, roundsOf } from '../fakeBatches';
import { stageOf, startRun, tell, waitForRun } from '../pipelineRuns';
import { ended, hasSeen, isFirstAttempt, price, until, type Scenario } from './scenario';

const faq = { name: 'faq', beir: 'faq' };
const rerankers = [{ name: 'dear', strategy: 'listwise', questions: 50 }];
const reference = (stage: string, digit: string) => ({ stage, key: digit.repeat(32), digest: digit.repeat(64) });

/** All that a spec can ask for beside what every run does, but teachers, which do not go with it. */
const everything = {
  evaluate: [
    { ...faq, rerankers },
    { name: 'web', beir: 'web', domain: 'out' },
  ],
  queries: {
    strategy: 'few-shot',
    exemplars: [{ id: 'shears', passage: 'Sheep are shorn in spring.', query: 'when are sheep shorn' }],
  },
  judge: { minimumAgreement: 0.5 },
  negatives: { rounds: 2 },
  train: { base: 'hf:own/base', mix: [{ jsonl: 'own.jsonl' }] },
  retriever: {},
  learningCurve: [100, 2000],
  notify: [{ webhook: 'https://example.org/all' }],
};

export const pipelineScenarios: Scenario[] = [
  {
    name: 'buildReranker-plain',
    ends: 'completed',
    play: async () => ended(await startRun({}, {}, { evaluate: [faq] }), 'queries', 'judge'),
  },
  {
    name: 'buildReranker-with-everything',
    ends: 'completed',
    play: async () => {
      const artifacts = { chunk: reference('chunk', '7') };
      const script = {
        findPromotion: async () => ({ runId: 'earlier', model: reference('export', '7') }),
        findPreviousRun: async () => ({ runId: 'earlier', artifacts }),
        checkJudge: async () => ['its audit is of another model'],
        around: { deliverNotification: async () => undefined },
      };
      return ended(await startRun(script, { price, budgetUsd: 1 }, everything), 'judge-round-2', 'rerank-faq/dear');
    },
  },
  {
    name: 'buildReranker-with-teachers',
    ends: 'completed',
    play: async () => {
      const train = { recipe: 'cprd', model: 'bi-encoder', teachers: [{ kind: 'judge' }] };
      return ended(await startRun({}, {}, { train }));
    },
  },
  {
    name: 'buildReranker-retried',
    ends: 'completed',
    play: async () => {
      const onStage = (name: string): void => {
        const isFailing = ['chunkDocuments', 'trainReranker'].includes(name) && isFirstAttempt();
        if (isFailing) throw new Error('the worker was out of memory');
      };
      const answerShard = () => (isFirstAttempt() ? unavailable() : answered());
      return ended(await startRun({ onStage, answerShard }), 'judge');
    },
  },
  {
    name: 'buildReranker-cancelled-while-promoted',
    ends: 'completed',
    play: async () => {
      const onStage = async (name: string): Promise<void> => {
        if (name === 'promoteModel') await handle.cancel();
      };
      const handle = await startRun({ onStage });
      return ended(handle);
    },
  },
  {
    name: 'buildReranker-paused',
    ends: 'completed',
    play: async () => {
      let isPaused = false;
      const onStage = (name: string) => (name === 'chunkDocuments' ? until(() => isPaused) : undefined);
      const handle = await startRun({ onStage });
      await waitForRun(handle, (progress) => stageOf(progress, 'chunk')?.state === 'running');
      await tell(handle, 'pause');
      isPaused = true;
      await waitForRun(handle, (progress) => stageOf(progress, 'chunk')?.state === 'done');
      await tell(handle, 'resume');
      return ended(handle);
    },
  },
  {
    name: 'buildReranker-failed-answers',
    ends: 'completed',
    play: async () => {
      const answerShard = ({ llmStage, retryFailed }: ShardRequest) =>
        answered({ failed: llmStage === 'judge' ? { refused: 9, ...(retryFailed ? {} : { truncated: 4 }) } : {} });
      const handle = await startRun({ answerShard });
      await waitForRun(handle, ({ pause }) => pause?.reason === 'failures');
      await tell(handle, 'retryFailed', { reason: 'truncated' });
      await waitForRun(handle, ({ pause }) => pause?.message.startsWith('9 of') ?? false);
      await tell(handle, 'acceptFailed');
      return ended(handle, 'judge');
    },
  },
  {
    name: 'buildReranker-budget-raised',
    ends: 'completed',
    play: async () => {
      const answerShard = ({ grantNanoUsd = 0 }: ShardRequest) =>
        grantNanoUsd < 1000
          ? answered({ rows: 0, costNanoUsd: 0, stopped: stop('budget') })
          : answered({ costNanoUsd: 1000 });
      const handle = await startRun({ answerShard }, { price, budgetUsd: 1500 / 1e9 });
      await waitForRun(handle, ({ pause }) => pause?.reason === 'budget');
      await tell(handle, 'raiseBudget', { budgetNanoUsd: 10_000 });
      return ended(handle, 'judge');
    },
  },
  {
    name: 'buildReranker-in-batches',
    ends: 'completed',
    play: async () => {
      const plans = ['b0', 'b1'].map((id) => planOf({ id }));
      const batches = { ...promptProvider(), ...roundsOf({ batches: plans }) };
      const handle = await startRun({ batches }, { mode: 'batch', batch: { firstPollSeconds: 0.01 } });
      return ended(handle, 'judge', 'judge/b0');
    },
  },
  {
    name: 'buildReranker-cancelled-in-a-pause',
    ends: 'cancelled',
    play: async () => {
      const handle = await startRun({ answerShard: () => answered({ rows: 0, stopped: stop('auth') }) });
      await waitForRun(handle, ({ pause }) => pause?.reason === 'auth');
      await handle.cancel();
      return ended(handle, 'queries');
    },
  },
  {
    name: 'buildReranker-cancelled-in-a-stage',
    ends: 'cancelled',
    play: async () => {
      const handle = await startRun({ onStage: (name) => (name === 'trainReranker' ? untilCancelled() : undefined) });
      await until(() => hasSeen('trainReranker'));
      await handle.cancel();
      return ended(handle);
    },
  },
  {
    name: 'buildReranker-failed',
    ends: 'failed',
    play: async () => {
      const onStage = (name: string): void => {
        if (name === 'findCandidates') throw ApplicationFailure.nonRetryable('the disk is full', 'storage-full');
      };
      return ended(await startRun({ onStage }));
    },
  },
];
