import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { finished } from 'node:stream/promises';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import { configureTraining, describeTraining } from '../core/recipes/trainingPlan';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { CheckpointStore } from '../infra/trainer/checkpointStore';
import { defineStage } from './stage/definition';
import { trainingOf } from './training/trainingOf';
import { keptFigures } from './training/keptFigures';
import { trainWithCheckpoints, type CheckpointSettings } from './training/trainWithCheckpoints';

/**
 * Trains the model. The artifact is a Hugging Face folder, and the loss of every step. While it is made its checkpoints
 * are on S3, and an attempt goes on from where the one before was lost.
 */
export const trainReranker = defineStage({
  name: 'train',
  version: 5,
  inputs: ['groups'],
  configure: (spec, item) => configureTraining(trainingOf(spec, item)),
  conduct: ({ train }): CheckpointSettings => train,
  async run(context) {
    const { config, conduct, inputs, output, scratchFolder, tools } = context;
    const { base: baseName, baseSha256, ...settings } = config;
    const base = await tools.trainable(baseSha256 ?? baseName);
    const trainFile = join(scratchFolder, 'train.jsonl');
    const developmentFile = join(scratchFolder, 'development.jsonl');
    output.counts.in = await writeGroups(inputs.groups, 'train', trainFile);
    const developmentGroups = await writeGroups(inputs.groups, 'development', developmentFile);
    const modelFolder = join(scratchFolder, 'model');
    const heldOut = developmentGroups > 0 ? { developmentFile } : {};
    const { result, course, resumedFromStep } = await trainWithCheckpoints(
      { kind: 'train', ...settings, base, baseName, trainFile, ...heldOut, outputFolder: modelFolder },
      conduct,
      context,
    );
    for (const name of await listFiles(modelFolder)) await output.writeFile(name, join(modelFolder, name));
    const { seconds, evaluations, selected, device, precision, processes, threads, versions } = result;
    const development = keptFigures({ evaluations, selected });
    const log = canonicalJson({ steps: course.steps, evaluations, selected });
    await output.writeBytes('training-log.json', Buffer.from(`${log}\n`));
    output.counts.out = output.counts.in;
    output.summary = {
      ...{ steps: result.steps, device, precision, threads, seconds, selected, development },
      ...(processes === undefined ? {} : { processes }),
      ...(versions === undefined ? {} : { versions }),
      ...(resumedFromStep > 0 ? { resumedFromStep } : {}),
      ...(course.warnings.length > 0 ? { warnings: course.warnings } : {}),
      ...describeTraining(config),
    };
  },
  tidy: ({ store, key }) => new CheckpointStore(store, key).removeAll(),
});

/** Paths below the folder: parts of a model lie in folders of their own. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

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
