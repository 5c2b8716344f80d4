import { chunkDocuments } from '../../activities/chunkDocuments';
import { encodePassages } from '../../activities/encodePassages';
import { findCandidates } from '../../activities/findCandidates';
import { runStage } from '../../activities/stage/runStage';
import type { StageDefinition } from '../../activities/stage/definition';
import { pipelineSpecSchema } from '../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../core/contracts/receipt';
import { S3ObjectStore } from '../../infra/artifactStore/s3ObjectStore';
import { readEnvironment } from '../../infra/environment';
import { createStageTools } from '../../workers/createStageTools';
import { peakMemoryMib } from '../machine';
import { documents, questions } from './corpus';
import type { StepRequest, StepResult } from './measurement';

/** `node -r ../typescript.cjs step.ts REQUEST` runs the stages up to one, and prints what the last one took. */
async function main(): Promise<void> {
  const { data, stage, limit, changed, count, candidates } = JSON.parse(process.argv[2] ?? '') as StepRequest;
  const environment = readEnvironment();
  const spec = pipelineSpecSchema.parse({ name: 'bench', corpus: { jsonl: 'none' }, candidates });
  const surroundings = {
    store: new S3ObjectStore(environment.s3),
    tools: createStageTools(environment),
    codeVersion: 'bench',
    workflow: { workflowId: 'bench', runId: 'bench' },
    heartbeat: () => undefined,
    signal: new AbortController().signal,
  };
  const run = (definition: StageDefinition, inputs: Record<string, StageReceipt>): Promise<StageReceipt> =>
    runStage(definition, { runId: 'bench', spec, inputs }, surroundings);

  const chunks = await run(chunkDocuments, { documents: await run(documents(data, { limit, changed }), {}) });
  if (stage === 'chunk') return print(chunks);
  const queries = await run(questions(data, count), {});
  // BM25 alone does not look at the vectors.
  const embeddings = candidates.dense > 0 ? await run(encodePassages, { passages: chunks }) : chunks;
  print(stage === 'embed' ? embeddings : await run(findCandidates, { queries, chunks, embeddings }));
}

function print({ durationMs, reused, counts, summary, digest }: StageReceipt): void {
  const { user, system } = process.cpuUsage();
  const result: StepResult = {
    seconds: durationMs / 1000,
    processorSeconds: (user + system) / 1e6,
    peakMemoryMib: peakMemoryMib(process.pid) ?? 0,
    wasReused: reused,
    rows: counts.out,
    digest,
    ...(summary ? { summary } : {}),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

void main();
