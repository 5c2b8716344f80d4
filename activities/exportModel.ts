import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { runTrainerJob } from './training/runTrainerJob';
import { defineStage } from './stage/definition';

/** Pairs on which torch and onnxruntime are compared. */
const probePairs = 200;

/** A Hugging Face folder with ONNX in fp32 and int8, and a record of how well they agree with what was trained. */
export const exportModel = defineStage({
  name: 'export',
  version: 1,
  inputs: ['trained', 'groups'],
  configure: ({ train }) => ({ maxTokens: train.maxTokens }),
  async run(context) {
    const { config, inputs, output, scratchFolder } = context;
    const modelFolder = join(scratchFolder, 'trained');
    const outputFolder = join(scratchFolder, 'exported');
    const probeFile = join(scratchFolder, 'probes.jsonl');
    await inputs.trained.download(modelFolder);
    await writeFile(probeFile, await readProbes(inputs.groups));
    const result = await runTrainerJob({ kind: 'export', modelFolder, outputFolder, probeFile, ...config }, context);
    for (const { path } of result.files) await output.writeFile(path, join(outputFolder, path));
    output.counts.in = output.counts.out = result.files.length;
    output.summary = { parity: result.parity, seconds: result.seconds };
  },
});

/** Pairs of the development groups, or of the training groups where there are none: only scores are compared. */
async function readProbes(groups: ArtifactReader): Promise<string> {
  const table = groups.rowCount('development') > 0 ? 'development' : 'train';
  const lines: string[] = [];
  for await (const { query, passages } of groups.rows(trainingGroupSchema, table)) {
    for (const { text } of passages) lines.push(JSON.stringify({ query, passage: text }));
    if (lines.length >= probePairs) break;
  }
  return `${lines.slice(0, probePairs).join('\n')}\n`;
}
