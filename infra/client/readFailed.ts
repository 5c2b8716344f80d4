import type { LlmAnswer } from '../../core/contracts/llm';
import { llmStages, type LlmStage } from '../../core/contracts/llmWork';
import type { ArtifactReference } from '../../core/contracts/manifest';
import { openArtifact } from '../artifactStore/manifests';
import { roundItem } from '../../temporal.config';
import type { ClientContext } from './connect';
import { describeSources, type RequestSources } from './describeSources';
import { readAsked, readFailedAnswers, readShardRecords, type FailedAnswer, type ShardRecord } from './failedAnswers';
import type { FailedListing, FailedRequest, FailedSelection } from './failedRequests';
import { locateRequests } from './locateRequests';
import { queryProgress } from './queryProgress';
import { readRunRecord } from './readRunRecord';
import { describeRun } from './runs';

/**
 * The requests of a run that have no usable answer, from what its shards left on S3: while the run goes on or is
 * paused, and afterwards. Memory: the chosen requests and one shard. @throws missing-object when no such run exists.
 */
export async function readFailed(
  runId: string,
  selection: FailedSelection,
  context: ClientContext,
): Promise<FailedListing> {
  await describeRun(runId, context);
  const listing: FailedListing = { total: 0, byReason: {}, requests: [], stages: [] };
  for (const stage of llmStages) {
    if (selection.stage && selection.stage !== stage) continue;
    for await (const requests of locateAll(runId, stage, context))
      await addStage(listing, { stage, requests, selection }, context);
  }
  return listing;
}

/** The requests of a stage, as often as it runs. */
async function* locateAll(runId: string, stage: LlmStage, context: ClientContext): AsyncGenerator<ArtifactReference> {
  if (stage === 'rerank' || stage === 'probe') {
    for (const item of await listItems(runId, stage, context))
      yield* await locateRequests(runId, { stage, item }, context);
    return;
  }
  // A stage that runs again carries an item; the first that has asked nothing has none after it.
  for (let turn = 1, found = true; found; turn += 1) {
    const item = turn === 1 ? undefined : roundItem(turn);
    const rounds = await locateRequests(runId, { stage, item }, context);
    yield* rounds;
    found = rounds.length > 0;
  }
}

/** The items of a stage that always has one, as the run plans them, or as it has recorded them. */
async function listItems(runId: string, stage: LlmStage, context: ClientContext): Promise<string[]> {
  const stages = (await queryProgress(runId, context))?.stages ?? (await readRunRecord(runId, context.store));
  return stages.flatMap(({ name, item }) => (name === stage && item !== undefined ? [item] : []));
}

interface StageSelection {
  stage: LlmStage;
  requests: ArtifactReference;
  selection: FailedSelection;
}

async function addStage(
  listing: FailedListing,
  { stage, requests, selection }: StageSelection,
  { store }: ClientContext,
): Promise<void> {
  const reader = await openArtifact(store, requests.stage, requests.key);
  const records = await readShardRecords(stage, reader, store);
  listing.stages.push({ stage, shards: { ended: records.length, total: reader.partsOf().length } });
  const chosen: FailedAnswer[] = [];
  const room = selection.limit - listing.requests.length;
  for (const record of records) {
    if (count(listing, record, selection) === 0 || chosen.length >= room) continue;
    const failed = await readFailedAnswers(record, stage, reader, store);
    const meant = failed.filter(({ answer }) => isMeant(answer.failure?.reason, selection));
    chosen.push(...meant.slice(0, room - chosen.length));
  }
  const asked = await readAsked(chosen, reader);
  const sources = await describeSources([...asked.values()], reader.manifest, store);
  listing.requests.push(...chosen.map(({ answer }) => describeFailed(stage, answer, sources.get(answer.key) ?? {})));
}

/** Adds what a shard says of itself to the listing; the number of its requests that the selection means. */
function count(listing: FailedListing, { failedByReason }: ShardRecord, selection: FailedSelection): number {
  const meant = Object.entries(failedByReason).filter(([reason]) => isMeant(reason, selection));
  for (const [reason, requests] of meant) listing.byReason[reason] = (listing.byReason[reason] ?? 0) + requests;
  const sum = meant.reduce((total, [, requests]) => total + requests, 0);
  listing.total += sum;
  return sum;
}

function isMeant(reason: string | undefined, selection: FailedSelection): boolean {
  return selection.reason === undefined || selection.reason === reason;
}

function describeFailed(stage: LlmStage, answer: LlmAnswer, sources: RequestSources): FailedRequest {
  const { reason = 'unknown', message = '', raw } = answer.failure ?? {};
  return { stage, key: answer.key, reason, message, ...(raw === undefined ? {} : { raw }), ...sources };
}
