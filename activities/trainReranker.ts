import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import type { TrainerMessage } from '../core/contracts/trainerProtocol';
import { configureTraining, describeTraining } from '../core/recipes/trainingPlan';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { runTrainerJob } from './training/runTrainerJob';
import { defineStage } from './stage/definition';

/** Trains the model. The artifact is a Hugging Face folder, and the loss of every step. */
export const trainReranker = defineStage({
  name: 'train',
  version: 2,
  inputs: ['groups'],
  configure: ({ train }) => configureTraining(train),
  async run(context) {
    const { config, inputs, output, scratchFolder } = context;
    const trainFile = join(scratchFolder, 'train.jsonl');
    const developmentFile = join(scratchFolder, 'development.jsonl');
    output.counts.in = await writeGroups(inputs.groups, 'train', trainFile);
    const developmentGroups = await writeGroups(inputs.groups, 'development', developmentFile);
    const modelFolder = join(scratchFolder, 'model');
    const steps: { step: number; loss: number }[] = [];
    const result = await runTrainerJob(
      {
        kind: 'train',
        ...config,
        trainFile,
        ...(developmentGroups > 0 ? { developmentFile } : {}),
        outputFolder: modelFolder,
        checkpointFolder: join(scratchFolder, 'checkpoints'),
      },
      context,
      (message) => readStep(message, steps),
    );
    for (const name of await readdir(modelFolder)) await output.writeFile(name, join(modelFolder, name));
    const { seconds, evaluations, device, precision, threads } = result;
    await output.writeBytes('training-log.json', Buffer.from(`${canonicalJson({ steps, evaluations })}\n`));
    output.counts.out = output.counts.in;
    output.summary = {
      ...{ steps: result.steps, device, precision, threads, seconds, development: evaluations.at(-1) },
      ...describeTraining(config),
    };
  },
});

async function writeGroups(groups: ArtifactReader, table: string, path: string): Promise<number> {
  const file = createWriteStream(path);
  let rows = 0;
  for await (const group of groups.rows(trainingGroupSchema, table)) {
    if (!file.write(`${JSON.stringify(group)}\n`)) await once(file, 'drain');
    rows += 1;
  }
  file.end();
  await finished(file);
  return rows;
}

function readStep(message: TrainerMessage, steps: { step: number; loss: number }[]): void {
  if (message.type === 'step') steps.push({ step: message.step, loss: message.loss });
}
