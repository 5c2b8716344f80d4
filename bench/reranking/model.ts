import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolveTools } from '../../infra/servers/tools';
import { createProcessTrainer } from '../../infra/trainer/trainerProcess';
import { writeWorkload } from '../training/workload';

/** Enough for a head that gives different scores; of what they are worth nothing is known. */
const groups = { groups: 48, heldOut: 20, passages: 6, epochs: 1, groupsPerStep: 4, maxTokens: 192 };

/** A cross-encoder that was trained for some steps and exported: right for speed, of no worth otherwise. */
export async function makeModel(dataFolder: string, folder: string): Promise<string> {
  const { python, models } = resolveTools();
  const { trainFile, heldOutGroups } = await writeWorkload(
    groups,
    { dataFolder, encoderFolder: models.minilm },
    folder,
  );
  const [modelFolder, outputFolder, probeFile] = ['trained', 'exported', 'probes.jsonl'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  const probes = heldOutGroups.flatMap(({ query, passages }) =>
    passages.map(({ text: passage }) => ({ query, passage })),
  );
  writeFileSync(probeFile, probes.map((probe) => `${JSON.stringify(probe)}\n`).join(''));
  const trainer = createProcessTrainer(python);
  const { maxTokens, epochs, groupsPerStep } = groups;
  await trainer.run({
    ...{ kind: 'train', base: 'minilm', trainFile, outputFolder: modelFolder, guidanceWeight: 0 },
    ...{ checkpointFolder: path.join(folder, 'checkpoints'), maxTokens, epochs, groupsPerStep },
  });
  await trainer.run({ kind: 'export', modelFolder, outputFolder, probeFile, maxTokens });
  return outputFolder;
}

/** The length that a model was trained at. */
export function lengthOf(model: string): number {
  const config = JSON.parse(readFileSync(path.join(model, 'tokenizer_config.json'), 'utf8')) as object;
  return (config as { model_max_length: number }).model_max_length;
}
