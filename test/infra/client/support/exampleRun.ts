import { recordRun } from '../../../../activities/recordRun';
import { artifactPrefix } from '../../../../core/artifactPrefix';
import type { ArtifactReference, Manifest, Usage } from '../../../../core/contracts/manifest';
import { pipelineSpecSchema } from '../../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../../core/contracts/receipt';
import { digestOf } from '../../../../core/hashing/digest';
import { ArtifactWriter } from '../../../../infra/artifactStore/artifactWriter';
import { artifactDigest, sealManifest } from '../../../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../../../infra/artifactStore/objectStore';
import { exampleTables, type Tables } from './exampleRows';

export const exampleRunId = 'bicycles-2026-11-26T090000';

type Artifacts = Record<keyof typeof exampleTables, StageReceipt>;

/**
 * A finished run of seven passages and four questions on a store, without the stages that made it: of each artifact its
 * rows, those that were dropped, and what it was made of.
 */
export async function writeExampleRun(
  store: ObjectStore,
  runId = exampleRunId,
  example: typeof exampleTables = exampleTables,
): Promise<Artifacts> {
  const made: Partial<Artifacts> = {};
  const inputsOf = (names: Record<string, keyof Artifacts>): Manifest['inputs'] =>
    Object.fromEntries(Object.entries(names).map(([name, stage]) => [name, referenceTo(made[stage]!)]));
  for (const [name, { tables, dropped, inputs, config, usage }] of Object.entries(example)) {
    const receipt = await writeStage(store, name, { tables, dropped, inputs: inputsOf(inputs), config, usage });
    made[name as keyof Artifacts] = receipt;
  }
  const spec = pipelineSpecSchema.parse({ name: 'bicycles', corpus: { s3: 'in/' } });
  const input = { runId, spec, sources: { evaluate: {} } };
  await recordRun({ input, status: 'completed', receipts: Object.values(made as Artifacts) }, store);
  return made as Artifacts;
}

interface StageContent {
  tables: Tables;
  dropped: Record<string, object[]>;
  inputs: Manifest['inputs'];
  config: object;
  usage?: Usage | undefined;
}

async function writeStage(store: ObjectStore, stage: string, content: StageContent): Promise<StageReceipt> {
  const { tables, dropped, inputs, config, usage } = content;
  const key = digestOf({ stage, tables, dropped }).slice(0, 32);
  const writer = new ArtifactWriter(store, artifactPrefix(stage, key));
  // Two rows a part: whoever reads them has to go on from part to part.
  for (const [table, rows] of Object.entries(tables))
    for (const row of rows) await writer.write(row, table, { rowsPerPart: 2 });
  for (const [reason, rows] of Object.entries(dropped)) for (const row of rows) await writer.drop(reason, row);
  await writer.finish();
  const { parts, counts } = writer;
  const digest = artifactDigest(parts);
  await sealManifest(store, {
    ...{ schemaVersion: 1, stage, key, digest, config, inputs, parts, counts, ...(usage ? { usage } : {}) },
    ...{ startedAt: '2026-11-26T09:00:00Z', durationMs: 1, codeVersion: 'test', workflowId: 'w', runId: 'r' },
  });
  return { stage, key, digest, reused: false, counts, parts: parts.length, bytes: 1, durationMs: 1 };
}

function referenceTo({ stage, key, digest }: StageReceipt): ArtifactReference {
  return { stage, key, digest };
}
