import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectQueries } from '../../../activities/collectQueries';
import { chunkDocuments } from '../../../activities/chunkDocuments';
import { encodePassages } from '../../../activities/encodePassages';
import { definePairs } from '../../../activities/estimate/createEstimateActivities';
import { estimateStages } from '../../../activities/estimate/estimateStages';
import { pilotQueries } from '../../../activities/estimate/pilot';
import { filterQueries } from '../../../activities/filterQueries';
import { findCandidates } from '../../../activities/findCandidates';
import { answerShard } from '../../../activities/llm/answerShard';
import { sealAnswers } from '../../../activities/llm/sealAnswers';
import { planJudgeRequests } from '../../../activities/planJudgeRequests';
import { planQueryRequests } from '../../../activities/planQueryRequests';
import { defineStage, type StageDefinition } from '../../../activities/stage/definition';
import { runStage } from '../../../activities/stage/runStage';
import type { StageTools } from '../../../activities/stage/tools';
import type { EstimateRequest, RunEstimate } from '../../../core/contracts/estimate';
import type { Usage } from '../../../core/contracts/manifest';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { sha256 } from '../../../core/hashing/digest';
import { addUsage } from '../../../core/llm/money';
import { createTokenizer } from '../../../core/text/tokenizer';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { Ledger } from '../../../infra/ledger/ledger';
import { createGates } from '../../../infra/llm/limits/gate';
import { roundInputs } from '../../../temporal.config';
import { createEndpoints } from '../../../infra/llm/online/endpoints';

type Begun = Record<'documents' | 'chunks' | 'requests', StageReceipt>;

const answers = { queries: 'query-answers', judge: 'judge-answers' } as const;

/** The LLM part of a run over the demo's articles, without Temporal, against a rehearsal server. */
export function smallRun(spec: PipelineSpec, rehearsalUrl: string) {
  const store = new MemoryObjectStore();
  const ledger = new Ledger(store);
  const gates = createGates(store);
  const llm = { baseUrl: undefined, apiKey: undefined, rehearsalUrl, priceTable: undefined };
  const surroundings = {
    workflow: { workflowId: 'small', runId: 'r' },
    heartbeat: () => undefined,
    signal: new AbortController().signal,
  };
  const environment = { store, tools: createTools(), codeVersion: 'test', ...surroundings };
  const endpointFor = createEndpoints({ store, environment: llm, gates });
  const run = (stage: StageDefinition, inputs: Record<string, StageReceipt>): Promise<StageReceipt> =>
    runStage(stage, { runId: 'r', spec, inputs }, environment);

  /** Answers every shard; the usage is what was asked and paid now. */
  async function ask(llmStage: keyof typeof answers, requests: StageReceipt): Promise<Usage> {
    const usages: Usage[] = [];
    for (let shard = 0; shard < requests.parts; shard += 1) {
      const request = { spec, llmStage, stage: answers[llmStage], requests, shard };
      const activityId = `${requests.key} ${shard}`;
      const { usage } = await answerShard(request, { store, ledger, endpointFor, ...surroundings, activityId });
      usages.push(usage);
    }
    return addUsage(...usages);
  }

  /** Every round: planned, asked and sealed; what a collecting stage is handed. */
  async function converse(llmStage: keyof typeof answers, plan: StageDefinition, inputs: Record<string, StageReceipt>) {
    const [handed, usages]: [Record<string, StageReceipt>, Usage[]] = [{ ...inputs }, []];
    let requests = 0;
    for (;;) {
      const planned = await run(plan, handed);
      if (planned.counts.out === 0) break;
      requests += planned.counts.out;
      usages.push(await ask(llmStage, planned));
      const names = roundInputs(usages.length);
      handed[names.requests] = planned;
      const seal = { stage: answers[llmStage], requests: planned, acceptedFailures: 0 };
      handed[names.answers] = await sealAnswers(seal, environment);
      if (planned.summary?.['isOneRound'] === true) break;
    }
    return { handed, requests, paid: addUsage(...usages) };
  }

  async function begin(): Promise<Begun> {
    const documents = await run(articles, {});
    const chunks = await run(chunkDocuments, { documents });
    const sampled = spec.queries.sample?.field ? { documents } : {};
    return { documents, chunks, requests: await run(planQueryRequests, { chunks, ...sampled }) };
  }

  return {
    begin,
    estimate: (request: Omit<EstimateRequest, 'spec' | 'sets'>): Promise<RunEstimate> =>
      estimateStages({ spec, sets: {}, ...request }, { store, ledger }),

    async pilot(count: number, { chunks, requests }: Pick<Begun, 'chunks' | 'requests'>) {
      const queries = await run(pilotQueries(count), { requests });
      const asked = await ask('queries', queries);
      const pairs = await run(
        await definePairs({ runId: 'r', spec, count, inputs: { pilot: queries } }, { store, ledger }),
        {
          chunks,
        },
      );
      return { pairs, usage: addUsage(asked, await ask('judge', pairs)) };
    },

    /** The stages of buildReranker up to the judgements; `paid` is what each LLM stage asked and paid. */
    async finish({ documents, chunks }: Begun) {
      const sampled = spec.queries.sample?.field ? { documents } : {};
      const asked = await converse('queries', planQueryRequests, { chunks, ...sampled });
      const written = await run(collectQueries, asked.handed);
      const embeddings = await run(encodePassages, { passages: chunks });
      const candidates = await run(findCandidates, { queries: written, chunks, embeddings });
      const queries = await run(filterQueries, { written, candidates, chunks, documents });
      const judged = await converse('judge', planJudgeRequests, { queries, candidates, written, chunks });
      return {
        questions: written.counts.out,
        kept: queries.counts.out,
        requests: { queries: asked.requests, judge: judged.requests },
        paid: { queries: asked.paid, judge: judged.paid },
      };
    },
  };
}

const articles = defineStage({
  name: 'ingest',
  version: 1,
  inputs: [],
  configure: () => ({}),
  async run({ output }) {
    const file = join(__dirname, '../../../examples/harrowmere/corpus.jsonl');
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const { _id: id, title, text } = JSON.parse(line) as { _id: string; title: string; text: string };
      await output.write({ id, title, text, metadata: { size: text.length < 800 ? 'short' : 'long' } });
    }
  },
});

/** A small WordPiece, and vectors that are as good as random: what is found with them hardly overlaps with BM25. */
function createTools(): StageTools {
  const file = join(__dirname, '../../fixtures/sources/tokenizer/tinyWordPiece.json');
  const tokenizer = createTokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
  const hiddenSize = 8;
  const encode = async (texts: readonly string[]): Promise<Float32Array> =>
    Float32Array.from(texts.flatMap((text) => vectorOf(text, hiddenSize)));
  const encoder = { hiddenSize, encode, digest: 'f'.repeat(64), prompts: { query: '', passage: '' } };
  const threads = { count: 1 };
  return { tokenizer: async () => tokenizer, encoder: async () => encoder, threads } as unknown as StageTools;
}

function vectorOf(text: string, hiddenSize: number): number[] {
  const values = [...Buffer.from(sha256(text), 'hex').subarray(0, hiddenSize)].map((byte) => byte - 127.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
