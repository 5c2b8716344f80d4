import { gunzipSync, gzipSync } from 'node:zlib';
import { keptHistoriesSchema, type KeptHistories, type KeptHistory } from '../../core/contracts/keptHistories';
import { parseDocument } from '../../core/contracts/schemaVersion';
import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { sha256 } from '../../core/hashing/digest';
import type { ObjectStore } from '../artifactStore/objectStore';
import { formatHistory, parseHistory, type History } from './historyText';
import { walkHistories, type Execution, type FetchHistory } from './walkHistories';

/** Where the histories of a run are listed; the list is written last, and replaces an older one. */
export function historiesKey(runId: string): string {
  return `runs/${runId}/histories.json`;
}

/**
 * Keeps the histories of a run and of all its children where they outlive what Temporal keeps. The workflow that asks for
 * this is still open, so its own history ends with that request. Memory: one history.
 */
export async function keepHistories(
  run: Execution,
  { store, fetch, tell }: { store: ObjectStore; fetch: FetchHistory; tell: (kept: number) => void },
): Promise<KeptHistories> {
  const kept: KeptHistories = { schemaVersion: 1, histories: [], missing: [] };
  for await (const { workflowId, runId, history } of walkHistories(run, fetch)) {
    if (!history) {
      kept.missing.push({ workflowId, runId });
      continue;
    }
    const body = gzipSync(formatHistory(history), { level: 6 });
    const digest = sha256(body);
    const object = objectName(run.workflowId, { workflowId, place: kept.histories.length, digest });
    await store.putIfAbsent(object, body);
    const events = history.events?.length ?? 0;
    kept.histories.push({ workflowId, runId, object, sha256: digest, bytes: body.length, events });
    tell(kept.histories.length);
  }
  await store.put(historiesKey(run.workflowId), Buffer.from(`${canonicalJson(kept)}\n`));
  return kept;
}

/** What is kept of a run's histories; undefined where nothing is. @throws damaged-artifact, unknown-version */
export async function readKeptHistories(runId: string, store: ObjectStore): Promise<KeptHistories | undefined> {
  const key = historiesKey(runId);
  if (!(await store.has(key))) return undefined;
  const address = `${store.address}/${key}`;
  return parseDocument(keptHistoriesSchema, await store.get(key), {
    address,
    damaged: (cause) => damaged(address, 'does not list histories', cause),
  });
}

/** @throws RankwrightError damaged-artifact when it is not what was kept; missing-object when it is gone */
export async function readKeptHistory({ object, sha256: digest }: KeptHistory, store: ObjectStore): Promise<History> {
  const body = await store.get(object);
  const address = `${store.address}/${object}`;
  if (sha256(body) !== digest) throw damaged(address, `is not what was kept (sha256 ${digest})`);
  return parseHistory(gunzipSync(body).toString('utf8'));
}

/** The digest in the name: an attempt that was given up for dead never changes what its successor lists. */
function objectName(run: string, { workflowId, place, digest }: { workflowId: string; place: number; digest: string }) {
  const name = workflowId === run ? 'run' : workflowId.replace(`${run}/`, '').replaceAll('/', '.');
  return `runs/${run}/histories/${String(place).padStart(3, '0')}-${name}-${digest.slice(0, 16)}.json.gz`;
}

function damaged(address: string, what: string, cause?: unknown): RankwrightError {
  const mend = 'restore it from a backup; while Temporal knows the run its history is read from there';
  return new RankwrightError('damaged-artifact', `${address} ${what}`, { mend, cause });
}
