import {
  gateDecisionSchema,
  gateFile,
  type GateDecision,
  type PromotedModel,
  type PromotionEntry,
} from '../../core/contracts/promotion';
import type { ArtifactReference } from '../../core/contracts/manifest';
import { RankwrightError } from '../../core/errors';
import { findRollback, listPromotions } from '../../core/promotion/promotionLog';
import { isOfReranker } from '../../temporal.config';
import { openArtifact, readManifest } from '../artifactStore/manifests';
import type { ObjectStore } from '../artifactStore/objectStore';
import { readPromotion, replacePromotion, writePromotion } from '../promotions';
import type { ClientContext } from './connect';
import { requireRecord } from './requireRecord';
import { readReceipts } from './runArtifacts';

/** Who changes what is in use, and why. */
export interface Decision {
  by: string;
  why: string;
}

/** What a person changed. */
export interface ChangedPromotion {
  pipeline: string;
  /** What is in use now. */
  runId: string;
  system: string;
  /** What was in use before; absent where nothing was. */
  before?: string;
  /** False where it was in use already. */
  changed: boolean;
}

export interface PromotionClient {
  /** Puts the model of a run into use, whatever its gate said. @throws missing-object for a run without a model or gate */
  promote(runId: string, decision: Decision): Promise<ChangedPromotion>;
  /** Puts an earlier model back into use. @throws missing-object where there is none, or it was deleted */
  rollback(pipeline: string, decision: Decision, runId?: string): Promise<ChangedPromotion>;
}

export function openPromotions(context: ClientContext): PromotionClient {
  return {
    promote: (runId, decision) => promoteRun(runId, decision, context),
    rollback: (pipeline, decision, runId) => rollBack(pipeline, { decision, runId }, context),
  };
}

async function promoteRun(runId: string, decision: Decision, context: ClientContext): Promise<ChangedPromotion> {
  const { store } = context;
  const receipts = await readReceipts(runId, context);
  const model = receipts.findLast(({ stage, item }) => stage === 'export' && isOfReranker(item));
  const gate = receipts.find(({ stage }) => stage === 'gate');
  if (!model || !gate)
    throw new RankwrightError('missing-object', `the run ${runId} has ${model ? 'no gate' : 'no tuned model'} yet`, {
      mend: 'wait until it is completed: npx rankwright watch ' + runId,
    });
  const judged = await readDecision(gate, store);
  const reference = { stage: model.stage, key: model.key, digest: model.digest };
  const pipeline = (await requireRecord(runId, context)).input.spec.name;
  const entry = { runId, system: judged.system, model: reference, decision: judged, way: 'promote' as const };
  return replace(pipeline, { ...entry, at: now(), ...decision }, store);
}

async function rollBack(
  pipeline: string,
  { decision, runId }: { decision: Decision; runId: string | undefined },
  { store }: ClientContext,
): Promise<ChangedPromotion> {
  const found = await readPromotion(store, pipeline);
  const earlier = found && findRollback(found.promoted, runId);
  if (!earlier) throw nothingEarlier(pipeline, runId, found?.promoted);
  const { system, model } = earlier;
  const entry = { runId: earlier.runId, system, model, decision: earlier.decision, way: 'rollback' as const };
  return replace(pipeline, { ...entry, at: now(), ...decision }, store);
}

/** Compare and swap: what somebody else changed at the same moment is not written over. */
async function replace(
  pipeline: string,
  entry: Required<PromotionEntry>,
  store: ObjectStore,
): Promise<ChangedPromotion> {
  const { model, runId, system } = entry;
  if (!(await readManifest(store, model.stage, model.key)))
    throw new RankwrightError('missing-object', `the model of ${runId} is not in the store any more`, {
      mend: 'run its spec again, which makes it anew, and promote that run',
    });
  const before = await readPromotion(store, pipeline);
  const previous = before ? { before: before.promoted.runId } : {};
  const changed = before?.promoted.runId !== runId;
  if (!changed) return { pipeline, runId, system, ...previous, changed };
  const written = replacePromotion(pipeline, entry, before?.promoted);
  if (await writePromotion(store, written, before?.etag ?? null))
    return { pipeline, runId, system, ...previous, changed };
  const winner = (await readPromotion(store, pipeline))?.promoted;
  // A write whose answer was lost.
  if (winner?.runId === runId && winner.at === entry.at) return { pipeline, runId, system, ...previous, changed };
  throw new RankwrightError('not-configured', `${winner?.runId ?? 'nothing'} was put into use at the same moment`, {
    mend: 'look at what is in use now, and give the command again if it still stands',
  });
}

async function readDecision({ stage, key }: ArtifactReference, store: ObjectStore): Promise<GateDecision> {
  const artifact = await openArtifact(store, stage, key);
  return gateDecisionSchema.parse(JSON.parse((await artifact.readFile(gateFile)).toString('utf8')));
}

/** What earlier releases wrote has no history, but the run that was replaced, which `promote` can put back. */
function nothingEarlier(pipeline: string, runId: string | undefined, promoted?: PromotedModel): RankwrightError {
  const replaced = promoted?.replaces ? [promoted.replaces.runId] : [];
  const log = promoted ? listPromotions(promoted) : [];
  const names = [...new Set([...replaced, ...log.map((entry) => entry.runId)])];
  const wanted = runId === undefined ? 'no earlier model' : `no earlier model of ${runId}`;
  return new RankwrightError('missing-object', `the pipeline ${pipeline} had ${wanted} in use`, {
    mend: names.length > 0 ? `it had ${names.join(', ')}; promote puts any run into use` : 'nothing was promoted yet',
  });
}

function now(): string {
  return new Date().toISOString();
}
