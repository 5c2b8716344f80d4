import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { evaluationResultSchema } from '../../core/contracts/evaluation';
import { mixSchema } from '../../core/contracts/mix';
import { scoreRun } from '../../core/evaluation/metrics';
import type { Qrels } from '../../core/evaluation/runs';
import { parseTrecRun } from '../../core/evaluation/trec';
import { retrieverItem } from '../../temporal.config';
import type { SeedRun } from './compareSeeds';

export const runFactsSchema = z.object({
  runId: z.string(),
  groups: z.object({ train: z.number(), development: z.number() }),
  /** Of the reranker in its last round, and of the retriever where there is one. */
  trainSeconds: z.number(),
  training: z.record(z.string(), z.unknown()),
  retrieverTraining: z.record(z.string(), z.unknown()).optional(),
  mix: mixSchema,
  /** The mean of the metric by system. */
  metrics: z.record(z.string(), z.number()),
});
export type RunFacts = z.infer<typeof runFactsSchema>;

const viewSchema = z.object({
  runId: z.string(),
  stages: z.array(
    z.object({
      name: z.string(),
      item: z.string().optional(),
      artifact: z.string().optional(),
      summary: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const groupsSchema = z.object({ groups: z.object({ train: z.number(), development: z.number() }) });
const trainingSchema = z.looseObject({ seconds: z.number() });
const evaluatedSchema = z.object({ result: evaluationResultSchema });

/** What a run on the local servers of a state folder came to, from what `rankwright run --json` printed. */
export function readRun(
  printed: unknown,
  { stateFolder, qrels, metric }: { stateFolder: string; qrels: Qrels; metric: string },
): { facts: RunFacts } & Pick<SeedRun, 'questions' | 'systems'> {
  const { runId, stages } = viewSchema.parse(printed);
  const find = (name: string, isOfRetriever: boolean) =>
    stages.findLast((each) => each.name === name && (each.item === retrieverItem) === isOfRetriever);
  const stageNamed = (name: string) => {
    const stage = find(name, false);
    if (!stage?.artifact) throw new Error(`the run ${runId} has no stage ${name}`);
    return { summary: stage.summary, folder: stage.artifact.replace(/^s3:\/\//, '') };
  };
  const training = trainingSchema.parse(stageNamed('train').summary);
  const retriever = find('train', true)?.summary;
  const { summary, folder } = stageNamed('evaluate');
  const { systems } = evaluatedSchema.parse(summary).result;
  const objects = path.join(stateFolder, 'object-store/objects', folder, 'runs');
  return {
    facts: {
      runId,
      ...groupsSchema.parse(stageNamed('assemble').summary),
      trainSeconds: training.seconds,
      training,
      ...(retriever ? { retrieverTraining: retriever } : {}),
      mix: mixSchema.parse(stageNamed('mix').summary),
      metrics: Object.fromEntries(
        systems.map(({ name, metrics }) => [name, metrics.find((each) => each.name === metric)?.mean ?? NaN]),
      ),
    },
    questions: [...qrels.keys()],
    systems: Object.fromEntries(
      systems.map(({ name, tuned }) => {
        const run = parseTrecRun(readFileSync(path.join(objects, `${name}.trec`), 'utf8'), `${name}.trec`);
        const { perQuery } = scoreRun(qrels, run, [metric])[0]!;
        return [name, { tuned, values: [...qrels.keys()].map((query) => roundTo(perQuery.get(query)!, 6)) }];
      }),
    ),
  };
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
