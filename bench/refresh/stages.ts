import { cpuStages } from '../../activities/createActivities';
import { answerShard } from '../../activities/llm/answerShard';
import { findAnswers, sealAnswers } from '../../activities/llm/sealAnswers';
import { runStage, type StageEnvironment } from '../../activities/stage/runStage';
import type { ShardReceipt } from '../../core/contracts/llmWork';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { SourceReference } from '../../core/contracts/run';
import type { Environment } from '../../infra/environment';
import { Ledger } from '../../infra/ledger/ledger';
import { createGates } from '../../infra/llm/limits/gate';
import { createEndpoints } from '../../infra/llm/online/endpoints';
import { mapConcurrently } from '../../infra/mapConcurrently';
import { openShards, roundInputs } from '../../temporal.config';
import type { StageMeasurement } from './measurement';

type Inputs = Record<string, ArtifactReference>;

const llmRecipes = {
  queries: { plan: cpuStages.planQueryRequests, answers: 'query-answers', collect: cpuStages.collectQueries },
  judge: { plan: cpuStages.planJudgeRequests, answers: 'judge-answers', collect: cpuStages.collectJudgements },
};

/** The words of the recipe without Temporal: the activities that its workflows start, in their order, and what each took. */
export function createStages({
  spec,
  store,
  tools,
  environment,
}: Pick<StageEnvironment, 'store' | 'tools'> & { spec: PipelineSpec; environment: Environment }) {
  const stages: StageMeasurement[] = [];
  const surroundings: StageEnvironment = {
    ...{ store, tools, codeVersion: 'bench', workflow: { workflowId: 'bench', runId: 'bench' } },
    ...{ heartbeat: () => undefined, signal: new AbortController().signal },
  };
  const endpointFor = createEndpoints({ store, environment: environment.llm, gates: createGates(store) });
  const ledger = new Ledger(store);
  const request = { runId: 'bench', spec };

  async function cpu(name: keyof typeof cpuStages, inputs: Inputs, source?: SourceReference): Promise<StageReceipt> {
    return timed(() => runStage(cpuStages[name], { ...request, inputs, ...(source ? { source } : {}) }, surroundings));
  }

  async function timed(run: () => Promise<StageReceipt>): Promise<StageReceipt> {
    const startedMs = performance.now();
    const { stage, reused, digest, counts, ...receipt } = await run();
    const seconds = (performance.now() - startedMs) / 1000;
    stages.push({ stage, seconds, wasReused: reused, digest, rows: counts.out });
    return { stage, reused, digest, counts, ...receipt };
  }

  /** A stage of one round, which zero-shot queries and the binary judge are. */
  async function llm(name: keyof typeof llmRecipes, inputs: Inputs): Promise<StageReceipt> {
    const { plan, answers, collect } = llmRecipes[name];
    const requests = await timed(() => runStage(plan, { ...request, inputs }, surroundings));
    const names = roundInputs(1);
    const shards: ShardReceipt[] = [];
    const answered = await timed(async () => {
      const found = await findAnswers({ stage: answers, requests, acceptedFailures: 0 }, surroundings);
      if (found) return found;
      const places = Array.from({ length: requests.parts }, (_, shard) => shard);
      const asking = { ...surroundings, ledger, endpointFor };
      const answer = (shard: number): Promise<ShardReceipt> =>
        answerShard(
          { spec, llmStage: name, stage: answers, requests, shard },
          { ...asking, activityId: `${name}${shard}` },
        );
      shards.push(...(await mapConcurrently(places, openShards, answer)));
      return sealAnswers({ stage: answers, requests, acceptedFailures: requests.counts.out }, surroundings);
    });
    Object.assign(stages.at(-1) ?? {}, sumAsked(requests.counts.out, shards));
    const read = { ...inputs, [names.requests]: requests, [names.answers]: answered };
    return timed(() => runStage(collect, { ...request, inputs: read }, surroundings));
  }

  return { stages, cpu, llm };
}

function sumAsked(requests: number, shards: readonly ShardReceipt[]): Partial<StageMeasurement> {
  const sum = (of: (usage: ShardReceipt['usage']) => number): number =>
    shards.reduce((total, { usage, reused }) => total + (reused ? 0 : of(usage)), 0);
  return {
    requests,
    asked: sum((usage) => usage.requests - usage.fromLedger),
    tokensIn: sum(({ tokensIn }) => tokensIn),
    tokensOut: sum(({ tokensOut }) => tokensOut),
  };
}
