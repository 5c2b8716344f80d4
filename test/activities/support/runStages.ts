import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { collectJudgements } from '../../../activities/collectJudgements';
import { collectProbe } from '../../../activities/collectProbe';
import { collectQueries } from '../../../activities/collectQueries';
import { collectRerankings } from '../../../activities/collectRerankings';
import { planJudgeRequests } from '../../../activities/planJudgeRequests';
import { planProbeRequests } from '../../../activities/planProbeRequests';
import { planQueryRequests } from '../../../activities/planQueryRequests';
import { planRerankRequests } from '../../../activities/planRerankRequests';
import { answerShard } from '../../../activities/llm/answerShard';
import { sealAnswers } from '../../../activities/llm/sealAnswers';
import { defineStage, type StageDefinition } from '../../../activities/stage/definition';
import { runStage, type StageEnvironment } from '../../../activities/stage/runStage';
import type { StageTools } from '../../../activities/stage/tools';
import type { StageRequest } from '../../../core/contracts/activities';
import { llmStages, type LlmStage, type ShardRequest } from '../../../core/contracts/llmWork';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { answerStages } from '../../../core/llm/answersPlace';
import { createTokenizer } from '../../../core/text/tokenizer';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import type { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { Ledger } from '../../../infra/ledger/ledger';
import { EndpointCapability } from '../../../infra/llm/online/capability';
import { Lanes } from '../../../infra/llm/online/lanes';
import { SharedAnswers } from '../../../infra/llm/online/sharedAnswers';
import type { OnlineEndpoint } from '../../../infra/llm/online/endpoints';
import type { TextModel } from '../../../infra/llm/textModel';
import { roundInputs } from '../../../temporal.config';
import { Turns } from '../../../infra/turns';

/** What is handed to a stage that collects the answers of conversations of one round. */
export function oneRound(requests: ArtifactReference, answers: ArtifactReference): Record<string, ArtifactReference> {
  const names = roundInputs(1);
  return { [names.requests]: requests, [names.answers]: answers };
}

export type SpecFields = z.input<typeof pipelineSpecSchema>;

export function specOf(fields: Partial<SpecFields> = {}): PipelineSpec {
  return pipelineSpecSchema.parse({ name: 'bad-input', corpus: { jsonl: 'corpus.jsonl' }, ...fields });
}

/** What an artifact holds besides rows. */
interface Extras {
  tables?: Record<string, object[]>;
  files?: Record<string, Buffer>;
  summary?: Record<string, unknown>;
}

/** What is said to a model in an LLM stage, and by whom. */
interface Talk {
  spec: PipelineSpec;
  item?: string;
  inputs: Record<string, ArtifactReference>;
  model: TextModel;
}

const talks = {
  queries: { plan: planQueryRequests, answers: 'query-answers', collect: collectQueries },
  judge: { plan: planJudgeRequests, answers: 'judge-answers', collect: collectJudgements },
  probe: { plan: planProbeRequests, answers: 'probe-answers', collect: collectProbe },
  rerank: { plan: planRerankRequests, answers: 'rerank-answers', collect: collectRerankings },
} as const;

/** Runs real stages, without Temporal, on a store in memory; the tokenizer is a small WordPiece, other tools are the test's. */
export function stageRunner(store: MemoryObjectStore, tools: Partial<StageTools> = {}) {
  const tokenizerFile = join(__dirname, '../../fixtures/sources/tokenizer/tinyWordPiece.json');
  const tokenizer = createTokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')), {});
  const environment: StageEnvironment = {
    store,
    tools: { tokenizer: async () => tokenizer, threads: { count: 1 }, ...tools } as unknown as StageTools,
    codeVersion: 'test',
    workflow: { workflowId: 'w', runId: 'r' },
    heartbeat: () => undefined,
    signal: new AbortController().signal,
  };

  const ledger = new Ledger(store);
  let activities = 0;

  const stages = {
    tokenizer,
    run: (stage: StageDefinition, request: Partial<StageRequest>): Promise<StageReceipt> =>
      runStage(stage, { runId: 'r', spec: specOf(), inputs: {}, ...request }, environment),

    /** Has every shard of `requests` answered, without sealing. */
    async ask(
      stage: (typeof answerStages)[LlmStage],
      requests: StageReceipt,
      model: TextModel,
      spec: PipelineSpec,
      fields: Pick<ShardRequest, 'retryFailed'> = {},
    ) {
      const llmStage = llmStages.find((each) => answerStages[each] === stage)!;
      const endpoint = endpointOf(model, store);
      const receipts = [];
      for (let shard = 0; shard < requests.parts; shard += 1) {
        const activityId = `${(activities += 1)}`;
        const asking = { ...environment, ledger, endpointFor: () => endpoint, activityId };
        receipts.push(await answerShard({ spec, llmStage, stage, requests, shard, ...fields }, asking));
      }
      return receipts;
    },

    seal: (stage: string, requests: ArtifactReference, acceptedFailures: number): Promise<StageReceipt> =>
      sealAnswers({ stage, requests, acceptedFailures }, environment),

    /** An artifact with the given rows, as if a stage of that name had made it. */
    make: (name: string, rows: object[], { tables = {}, files = {}, summary }: Extras = {}): Promise<StageReceipt> =>
      runStage(
        defineStage({
          name,
          version: 1,
          inputs: [],
          configure: () => ({ rows, tables }),
          async run({ output }) {
            for (const row of rows) await output.write(row);
            for (const [table, others] of Object.entries(tables))
              for (const row of others) await output.write(row, table, { counted: false });
            for (const [file, body] of Object.entries(files)) await output.writeBytes(file, body);
            if (summary) output.summary = summary;
          },
        }),
        { runId: 'r', spec: specOf(), inputs: {} },
        environment,
      ),

    /** A whole LLM stage: plans, asks and seals round by round, as its workflow does, and collects. */
    async converse(
      stage: keyof typeof talks,
      { spec, item, inputs, model }: Talk,
    ): Promise<{ collected: StageReceipt; callsByRound: number[] }> {
      const { plan, answers: answersStage, collect } = talks[stage];
      const of = item === undefined ? {} : { item };
      const callsByRound: number[] = [];
      const handed = { ...inputs };
      for (;;) {
        const requests = await stages.run(plan, { spec, ...of, inputs: handed });
        if (requests.counts.out === 0 && callsByRound.length > 0) break;
        callsByRound.push(requests.counts.out);
        await stages.ask(answersStage, requests, model, spec);
        const names = roundInputs(callsByRound.length);
        handed[names.requests] = requests;
        handed[names.answers] = await stages.seal(answersStage, requests, requests.counts.out);
        if (requests.summary?.['isOneRound'] === true) break;
      }
      return { collected: await stages.run(collect, { spec, ...of, inputs: handed }), callsByRound };
    },

    /** Rows of an artifact as they are stored. */
    async rows(artifact: ArtifactReference, table = 'part'): Promise<Record<string, unknown>[]> {
      const reader = await openArtifact(store, artifact.stage, artifact.key);
      const rows = [];
      for await (const row of reader.rows(z.record(z.string(), z.unknown()), table)) rows.push(row);
      return rows;
    },
  };
  return stages;
}

/** A model without an endpoint around it: nothing limits the rate, and nothing is remembered. */
function endpointOf(model: TextModel, store: MemoryObjectStore): OnlineEndpoint {
  return {
    model,
    gate: {
      enter: async () => undefined,
      leave: () => undefined,
      closeUntil: () => undefined,
      refused: () => undefined,
    },
    capability: new EndpointCapability(store, { baseUrl: 'none', model: 'scripted' }, 'json_schema'),
    lanes: new Lanes(),
    shared: new SharedAnswers(),
    openings: new Turns(),
    health: { answers: 0 },
  };
}
