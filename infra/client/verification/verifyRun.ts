import type { RunRecord } from '../../../core/contracts/activities';
import { artifactPrefix } from '../../../core/artifactPrefix';
import type { ArtifactReference, Manifest } from '../../../core/contracts/manifest';
import type { Finding, FindingKind } from '../../../core/contracts/verification';
import type { FindManifest } from '../../../core/lineage/traceCauses';
import { namedSources } from '../../../core/comparison/diffRuns';
import { compareReceipt } from '../../../core/verification/compareReceipt';
import { Ledger } from '../../ledger/ledger';
import type { ClientContext } from '../connect';
import { createManifestFinder, readAncestry } from '../lineage/manifestFinder';
import { requireRecord } from '../requireRecord';
import { isDamage } from './isDamage';
import { verifyArtifact } from './verifyArtifact';
import { verifyCost } from './verifyCost';
import { verifyHistories } from './verifyHistories';
import { verifyEvaluation, verifyGate } from './verifyMetrics';
import { verifySource } from './verifySource';

/**
 * Reads all that an ended run stands on again: histories, manifests, every part of every artifact, its files, its cost and
 * its metrics, and yields what is proven, damaged, or cannot be shown. Changes nothing. Memory: manifests, a stream's buffer,
 * and what one evaluation has. @throws RankwrightError missing-object: no such run, or it has not ended
 */
export async function* verifyRun(runId: string, context: ClientContext): AsyncGenerator<Finding> {
  const record = await requireRecord(runId, context);
  const { store } = context;
  const broken: Finding[] = [];
  const find = tolerant(createManifestFinder(store, [record]), broken);
  const missing: ArtifactReference[] = [];
  const manifests = await readAncestry(record.receipts, find, (reference) => missing.push(reference));
  const isBroken = ({ stage, key }: ArtifactReference) => broken.some(({ subject }) => subject === `${stage}/${key}`);
  for (const each of missing)
    yield* isBroken(each) ? [] : [damaged('manifest', addressOf(each, store.address), 'it is gone')];
  for (const { subject, ...finding } of broken) yield { ...finding, subject: `${store.address}/artifacts/${subject}` };
  yield* verifyReceipts(record, manifests);
  yield* verifyHistories(record, find, context);
  const references = referencesBy(record, manifests);
  const ledger = new Ledger(store, { warn: () => undefined });
  for (const [name, manifest] of manifests) {
    yield* verifyArtifact(manifest, references.get(name) ?? [], store);
    const subject = addressOf(manifest, store.address);
    yield* guard('cost', subject, verifyCost(manifest, record, { store, ledger }));
    if (manifest.stage === 'evaluate') yield* guard('metric', subject, verifyEvaluation(manifest, store));
    if (manifest.stage === 'gate') yield* guard('gate', subject, verifyGate(manifest, manifests, store));
  }
  for (const source of Object.values(namedSources(record))) yield* verifySource(source, store);
}

/** Manifests that cannot be read are findings, and else as if they were gone. */
function tolerant(find: FindManifest, broken: Finding[]): FindManifest {
  return (reference) =>
    find(reference).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      const subject = `${reference.stage}/${reference.key}`;
      if (!broken.some((each) => each.subject === subject)) broken.push(damaged('manifest', subject, error.message));
      return undefined;
    });
}

function* verifyReceipts(record: RunRecord, manifests: ReadonlyMap<string, Manifest>): Generator<Finding> {
  const { runId } = record.input;
  let compared = 0;
  for (const receipt of record.receipts) {
    const manifest = manifests.get(`${receipt.stage}/${receipt.key}`);
    if (!manifest) continue;
    compared += 1;
    const subject = `receipt of ${receipt.stage} ${receipt.key} in runs/${runId}/run.json`;
    for (const message of compareReceipt(receipt, manifest)) yield damaged('receipt', subject, message);
  }
  const message = `${compared} receipts were compared with their manifests`;
  yield { state: 'proven', kind: 'receipt', subject: `runs/${runId}/run.json`, message };
}

/** By `stage/key`, what all others take an artifact for. */
function referencesBy(record: RunRecord, manifests: ReadonlyMap<string, Manifest>): Map<string, ArtifactReference[]> {
  const references = new Map<string, ArtifactReference[]>();
  const all = [...record.receipts, ...[...manifests.values()].flatMap(({ inputs }) => Object.values(inputs))];
  for (const each of all) {
    const name = `${each.stage}/${each.key}`;
    references.set(name, [...(references.get(name) ?? []), each]);
  }
  return references;
}

/** What it is computed from has findings of its own where it is damaged. */
async function* guard(kind: FindingKind, subject: string, findings: AsyncGenerator<Finding>): AsyncGenerator<Finding> {
  try {
    yield* findings;
  } catch (error) {
    if (!isDamage(error)) throw error;
    yield { state: 'unproven', kind, subject, message: `what it is computed from is damaged: ${error.message}` };
  }
}

function addressOf({ stage, key }: Pick<ArtifactReference, 'stage' | 'key'>, store: string): string {
  return `${store}/${artifactPrefix(stage, key)}/manifest.json`;
}

function damaged(kind: FindingKind, subject: string, message: string): Finding {
  return { state: 'damaged', kind, subject, message };
}
