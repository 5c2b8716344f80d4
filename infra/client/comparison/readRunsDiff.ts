import { z } from 'zod';
import type { RunRecord } from '../../../core/contracts/activities';
import { llmRequestSchema } from '../../../core/contracts/llm';
import type { Manifest } from '../../../core/contracts/manifest';
import type { Prompt, RunsDiff } from '../../../core/contracts/runsDiff';
import { diffRuns, namedSources, type DiffSide } from '../../../core/comparison/diffRuns';
import type { DocumentChanges } from '../../../core/lineage/compareDocuments';
import type { FindManifest } from '../../../core/lineage/traceCauses';
import { buildStageLabel } from '../../../core/report/stageLabel';
import { roundInputs } from '../../../temporal.config';
import { openArtifact } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { ClientContext } from '../connect';
import { createManifestFinder } from '../lineage/manifestFinder';
import { readDocumentChanges } from '../lineage/readDocumentChanges';
import { requireRecord } from '../requireRecord';

/** What differs between two runs that have ended, from their records and manifests. @throws RankwrightError missing-object */
export async function readRunsDiff(before: string, after: string, context: ClientContext): Promise<RunsDiff> {
  const records = [await requireRecord(before, context), await requireRecord(after, context)] as const;
  const find = createManifestFinder(context.store, records);
  const [old, now] = [await readSide(records[0], find, context.store), await readSide(records[1], find, context.store)];
  return diffRuns(old, now, await readDocuments(records, context.store));
}

async function readSide(record: RunRecord, find: FindManifest, store: ObjectStore): Promise<DiffSide> {
  const manifests = new Map<string, Manifest>();
  const prompts = new Map<string, Prompt>();
  for (const receipt of record.receipts) {
    const manifest = await find(receipt);
    if (!manifest) continue;
    const label = buildStageLabel({ name: receipt.stage, ...(receipt.item ? { item: receipt.item } : {}) });
    manifests.set(label, manifest);
    const prompt = await readPrompt(manifest, find, store);
    if (prompt) prompts.set(label, prompt);
  }
  return { record, manifests, prompts };
}

const configSchema = z.object({ strategy: z.string().default(''), promptVersion: z.string().default('') });

/** Of the first request of a stage that asked something. */
async function readPrompt({ inputs }: Manifest, find: FindManifest, store: ObjectStore): Promise<Prompt | undefined> {
  const requests = inputs[roundInputs(1).requests];
  const manifest = requests && (await find(requests));
  if (!manifest) return undefined;
  const { strategy, promptVersion } = configSchema.catch({ strategy: '', promptVersion: '' }).parse(manifest.config);
  const artifact = await openArtifact(store, requests.stage, requests.key);
  for await (const { body } of artifact.rows(llmRequestSchema)) {
    const system = body.messages.find(({ role }) => role === 'system')?.content ?? '';
    return { strategy, promptVersion, model: body.model, system };
  }
  return undefined;
}

/** Of inputs that both runs have, and that differ. */
async function readDocuments(
  [before, after]: readonly [RunRecord, RunRecord],
  store: ObjectStore,
): Promise<Map<string, DocumentChanges>> {
  const changes = new Map<string, DocumentChanges>();
  const [old, now] = [namedSources(before), namedSources(after)];
  for (const name of Object.keys(old)) {
    const item = name === 'corpus' ? undefined : name.replace(/^evaluate:/, '');
    const [first, second] = [before, after].map(({ receipts }) =>
      receipts.find((each) => each.stage === 'ingest' && each.item === item),
    );
    if (!first || !second || old[name]?.digest === now[name]?.digest) continue;
    const found = await readDocumentChanges(first, second, store).catch(() => undefined);
    if (found) changes.set(name, found);
  }
  return changes;
}
