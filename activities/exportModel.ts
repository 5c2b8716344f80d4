import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import type { ModelCard } from '../core/contracts/trainerProtocol';
import { llmSettings } from '../core/llm/settings';
import { withoutConduct } from '../core/recipes/trainingPlan';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { checkParity } from './evaluation/checkParity';
import { defineStage } from './stage/definition';
import { trainingOf } from './training/trainingOf';
import { keptFigures } from './training/keptFigures';
import { runTrainerJob } from './training/runTrainerJob';

/** Pairs on which torch and onnxruntime are compared, and how many of them are of one list. */
const probePairs = 200;
const probePairsOfList = 10;

/** A Hugging Face folder with ONNX in fp32, fp16 and int8, and a record of how well they rank as what was trained. */
export const exportModel = defineStage({
  name: 'export',
  version: 8,
  inputs: ['trained', 'groups'],
  configure(spec, item) {
    const train = trainingOf(spec, item);
    return { maxTokens: train.maxTokens, card: describeRun({ ...spec, train }) };
  },
  async run(context) {
    const { config, inputs, output, scratchFolder, tools } = context;
    const modelFolder = join(scratchFolder, 'trained');
    const outputFolder = join(scratchFolder, 'exported');
    const probeFile = join(scratchFolder, 'probes.jsonl');
    await inputs.trained.download(modelFolder);
    await writeFile(probeFile, await readProbes(inputs.groups));
    const card = { ...config.card, ...(await describeTraining(inputs.groups, modelFolder)) };
    const job = { kind: 'export', modelFolder, outputFolder, probeFile, maxTokens: config.maxTokens, card } as const;
    const result = await runTrainerJob(job, context);
    const node = await checkParity(outputFolder, (file) => tools.pairScorer(outputFolder, file));
    for (const { path } of result.files) {
      if (path !== 'parity.json') await output.writeFile(path, join(outputFolder, path));
    }
    await output.writeBytes('parity.json', await addToRecord(join(outputFolder, 'parity.json'), { node }));
    output.counts.in = output.counts.out = result.files.length;
    output.summary = { parity: result.parity, nodeParity: node, seconds: result.seconds };
  },
});

/** What the spec says of how a model is made, for its card. */
function describeRun({ name, queries, judge, train, ...spec }: PipelineSpec) {
  const { recipe, base, size: _, ...settings } = withoutConduct(train);
  const ways = queries.mix?.map(({ strategy }) => strategy) ?? [queries.strategy];
  const writer = llmSettings({ name, queries, judge, train, ...spec }, 'queries').model;
  const grader = llmSettings({ name, queries, judge, train, ...spec }, 'judge').model;
  return {
    ...{ recipe, base, settings },
    data: {
      'queries written by': `${ways.join(', ')} with ${writer}`,
      'pairs judged by': `${judge.strategy} with ${grader}`,
    },
  };
}

/** What the artifacts say of it. */
async function describeTraining(groups: ArtifactReader, modelFolder: string): Promise<Pick<ModelCard, 'development'>> {
  const log = logSchema.parse(JSON.parse(await readFile(join(modelFolder, 'training-log.json'), 'utf8')));
  const counted = { groups: groups.rowCount('train'), 'held back': groups.rowCount('development') };
  return { development: { ...counted, ...keptFigures(log) } };
}

const logSchema = z.object({
  evaluations: z.array(z.object({ step: z.number() }).catchall(z.number())),
  selected: z.object({ by: z.string(), steps: z.array(z.number()), ndcg10: z.number().optional() }),
});

/** The upper ends of lists of the development groups, or of the training groups where there are none: only scores are compared. */
async function readProbes(groups: ArtifactReader): Promise<string> {
  const table = groups.rowCount('development') > 0 ? 'development' : 'train';
  const lines: string[] = [];
  for await (const { query, passages } of groups.rows(trainingGroupSchema, table)) {
    for (const { text } of passages.slice(0, probePairsOfList)) lines.push(JSON.stringify({ query, passage: text }));
    if (lines.length >= probePairs) break;
  }
  return `${lines.slice(0, probePairs).join('\n')}\n`;
}

async function addToRecord(path: string, figures: object): Promise<Buffer> {
  const record = JSON.parse(await readFile(path, 'utf8')) as object;
  return Buffer.from(`${JSON.stringify({ ...record, ...figures }, null, 1)}\n`);
}
