import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { pipelineSpecSchema } from '../../core/contracts/pipelineSpec';
import type { SourceReference } from '../../core/contracts/run';
import type { StageReceipt } from '../../core/contracts/receipt';
import { S3ObjectStore } from '../../infra/artifactStore/s3ObjectStore';
import { readEnvironment, type Environment } from '../../infra/environment';
import { snapshotLocalSource } from '../../infra/sources/snapshotLocalSource';
import { createStageTools } from '../../workers/createStageTools';
import { peakMemoryMib } from '../machine';
import type { StepRequest, StepResult } from './measurement';
import { createStages } from './stages';

/** `node -r ../typescript.cjs step.ts REQUEST` makes everything up to training of one corpus, and prints what it took. */
async function main(): Promise<void> {
  const { corpus, passages } = JSON.parse(process.argv[2] ?? '') as StepRequest;
  const environment = readEnvironment();
  const spec = pipelineSpecSchema.parse({
    name: 'bench-refresh',
    corpus: { jsonl: corpus },
    queries: { passages, perPassage: 1 },
    llm: { concurrency: 16 },
  });
  const result = await prepareTraining(spec, environment);
  process.stdout.write(`${JSON.stringify({ ...result, peakMemoryMib: peakMemoryMib(process.pid) ?? 0 })}\n`);
}

async function prepareTraining(
  spec: PipelineSpec,
  environment: Environment,
): Promise<Omit<StepResult, 'peakMemoryMib'>> {
  const store = new S3ObjectStore(environment.s3);
  const tools = createStageTools(environment, store);
  // A worker has them open since its first run.
  await tools.tokenizer('minilm');
  await (await tools.encoder('minilm')).encode(['warm']);
  const { stages, cpu, llm } = createStages({ spec, store, tools, environment });
  const startedMs = performance.now();
  const { jsonl = '' } = spec.corpus;
  const source: SourceReference = await snapshotLocalSource({ kind: 'jsonl', path: jsonl, baseFolder: '.' }, store);
  const documents = await cpu('ingestDocuments', {}, source);
  const chunks = await cpu('chunkDocuments', { documents });
  const written = await llm('queries', { chunks });
  const embeddings = await cpu('encodePassages', { passages: chunks });
  const candidates = await cpu('findCandidates', { queries: written, chunks, embeddings });
  const queries = await cpu('filterQueries', { written, candidates, chunks, documents });
  const judgements = await llm('judge', { queries, candidates, written, chunks });
  const mined: Record<string, StageReceipt> = { queries, candidates, judgements, written, chunks, embeddings };
  const negatives = await cpu('mineNegatives', mined);
  await cpu('assembleGroups', { queries, negatives, written, chunks, documents });
  return { seconds: (performance.now() - startedMs) / 1000, stages };
}

void main();
