import type { WorkflowHandle } from '@temporalio/client';
import type { ShardRequest } from '../../../../core/contracts/llmWork';
import { taskQueues } from '../../../../temporal.config';
import type { estimateRun } from '../../../../workflows';
import { answered, specFor, stop, untilCancelled, type Script } from '../fakeActivities';
import { temporal, world } from '../stageRuns';
import { corpusSources, ended, hasSeen, isFirstAttempt, price, until, type Scenario } from './scenario';

let started = 0;

async function startEstimate(
  script: Partial<Script> = {},
  pilot: { pilot?: number } = {},
): Promise<WorkflowHandle<typeof estimateRun>> {
  world.reset(script);
  const exemplars = [{ id: 'shears', passage: 'Sheep are shorn in spring.', query: 'when are sheep shorn' }];
  const queries = { strategy: 'few-shot', exemplars };
  const spec = specFor({ price, budgetUsd: 1 }, { queries, evaluate: [{ name: 'faq', beir: 'faq' }] });
  return temporal.client.workflow.start<typeof estimateRun>('estimateRun', {
    workflowId: `estimate-${(started += 1)}`,
    taskQueue: taskQueues.cpu,
    args: [{ spec, sources: corpusSources, ...pilot }],
  });
}

export const estimateScenarios: Scenario[] = [
  {
    name: 'estimateRun-plain',
    ends: 'completed',
    play: async () => ended(await startEstimate()),
  },
  {
    name: 'estimateRun-with-a-pilot',
    ends: 'completed',
    play: async () => ended(await startEstimate({ answerShard: () => answered({ costNanoUsd: 9 }) }, { pilot: 4 })),
  },
  {
    name: 'estimateRun-retried',
    ends: 'completed',
    play: async () => {
      const onStage = (name: string): void => {
        if (name === 'chunkDocuments' && isFirstAttempt()) throw new Error('the worker was out of memory');
      };
      return ended(await startEstimate({ onStage }));
    },
  },
  {
    name: 'estimateRun-without-quota',
    ends: 'failed',
    play: async () => {
      const answerShard = ({ llmStage }: ShardRequest) =>
        llmStage === 'judge' ? answered({ rows: 0, stopped: stop('quota') }) : answered();
      return ended(await startEstimate({ answerShard }, { pilot: 4 }));
    },
  },
  {
    name: 'estimateRun-cancelled',
    ends: 'cancelled',
    play: async () => {
      const handle = await startEstimate({
        onStage: (name) => (name === 'chunkDocuments' ? untilCancelled() : undefined),
      });
      await until(() => hasSeen('chunkDocuments'));
      await handle.cancel();
      return ended(handle);
    },
  },
];
