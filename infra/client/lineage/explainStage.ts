import type { RunRecord } from '../../../core/contracts/activities';
import type { Explanation } from '../../../core/contracts/explanation';
import type { ArtifactReference, Manifest } from '../../../core/contracts/manifest';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { RankwrightError } from '../../../core/errors';
import { artifactPrefix } from '../../../core/artifactPrefix';
import { compareKeyParts, versionOf } from '../../../core/lineage/keyParts';
import { traceCauses, type RootCause } from '../../../core/lineage/traceCauses';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { ClientContext } from '../connect';
import { listRecordedRuns, readListed, readRecord, startOf } from '../keptRuns';
import { pipelineOf, startInId } from '../runIds';
import { readReceipts, receiptOf } from '../runArtifacts';
import { createManifestFinder } from './manifestFinder';
import { readDocumentChanges } from './readDocumentChanges';

/**
 * Why a stage of a run was made or reused, by what changed in its key since the run before of the same pipeline that had
 * the stage, and where each change comes from. Works from records and manifests on the store, of open runs from Temporal's
 * history besides. @param place `stage`, or `stage:item` @throws RankwrightError missing-object
 */
export async function explainStage(runId: string, place: string, context: ClientContext): Promise<Explanation> {
  const { store } = context;
  const [stage = '', item] = splitOnce(place);
  const receipts = await readReceipts(runId, context);
  const receipt = receiptOf(receipts, runId, stage, item);
  const own = await readRecord(runId, store);
  const earlier = await findEarlier(runId, { stage, item }, own, store);
  const records = [own, earlier?.record].filter((record) => record !== undefined);
  const find = createManifestFinder(store, records);
  const manifest = (await find(receipt)) ?? fail(receipt, store);
  const { workflowId, startedAt: at, codeVersion } = manifest;
  const version = versionOf(manifest);
  const explanation: Explanation = {
    ...{ runId, stage, ...(item === undefined ? {} : { item }) },
    ...{ artifact: referenceOf(receipt), reused: receipt.reused, ...(version === undefined ? {} : { version }) },
    made: { workflowId, at, codeVersion },
    ...{ changes: [], causes: [] },
  };
  if (!earlier) return explanation;
  const before = { runId: earlier.record.input.runId, artifact: referenceOf(earlier.receipt) };
  const manifestBefore = await find(earlier.receipt);
  if (!manifestBefore || earlier.receipt.key === receipt.key) return { ...explanation, before };
  const changes = compareKeyParts(manifestBefore, manifest);
  const traced = await traceCauses(manifestBefore, manifest, find);
  const causes = await describeCauses(nameItems(traced, receipts), store);
  return { ...explanation, before, changes, causes };
}

interface Earlier {
  record: RunRecord;
  receipt: StageReceipt;
}

/** The newest run before that can be read, ended in whatever way, that had come as far as this stage. */
async function findEarlier(
  runId: string,
  { stage, item }: { stage: string; item: string | undefined },
  own: RunRecord | undefined,
  store: ObjectStore,
): Promise<Earlier | undefined> {
  const pipeline = own?.input.spec.name ?? pipelineOf(runId);
  const start = own ? startOf(own) : (startInId(runId) ?? '9');
  const candidates = (await listRecordedRuns(store)).filter((each) => each !== runId && each.startsWith(pipeline));
  const records = (await readListed(candidates, store))
    .flatMap(({ record }) => record ?? [])
    .filter((record) => record.input.spec.name === pipeline && startOf(record) < start)
    .sort((left, right) => (startOf(left) < startOf(right) ? 1 : -1));
  for (const record of records) {
    const receipt = record.receipts.find((each) => each.stage === stage && each.item === item);
    if (receipt) return { record, receipt };
  }
  return undefined;
}

/** A stage that a run has for the corpus and for each set says in which of them a change arose: `ingest:help`. */
function nameItems(causes: RootCause[], receipts: readonly StageReceipt[]): RootCause[] {
  return causes.map((cause) => {
    const [root = '', ...later] = cause.through;
    const item = receipts.find(({ stage, key }) => stage === root && key === cause.after?.key)?.item;
    return item === undefined ? cause : { ...cause, through: [`${root}:${item}`, ...later] };
  });
}

async function describeCauses(causes: RootCause[], store: ObjectStore): Promise<Explanation['causes']> {
  const described: Explanation['causes'] = [];
  for (const each of causes) {
    const { before, after, cause } = each;
    // Documents that were deleted meanwhile are no reason to say nothing.
    const documents =
      cause.kind === 'source' && before && after
        ? await readDocumentChanges(before, after, store).catch(() => undefined)
        : undefined;
    described.push({ ...each, ...(documents ? { documents } : {}) });
  }
  return described;
}

function splitOnce(place: string): [string, string?] {
  const colon = place.indexOf(':');
  return colon < 0 ? [place] : [place.slice(0, colon), place.slice(colon + 1)];
}

function referenceOf({ stage, key, digest }: ArtifactReference): ArtifactReference {
  return { stage, key, digest };
}

function fail({ stage, key }: ArtifactReference, { address }: ObjectStore): Manifest {
  throw new RankwrightError('missing-object', `${address}/${artifactPrefix(stage, key)}/manifest.json does not exist`, {
    mend: 'the artifact was deleted, and with it what its key was made of; running the spec again makes it anew',
  });
}
