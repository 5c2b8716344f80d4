import type { PromotionRequest } from '../core/contracts/activities';
import { gateDecisionSchema, gateFile, type GateDecision, type Promotion } from '../core/contracts/promotion';
import { reasonsOf } from '../core/promotion/decidePromotion';
import { openArtifact } from '../infra/artifactStore/manifests';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { readPromotion, replacePromotion, writePromotion } from '../infra/promotions';
import { findPromotion } from './findPromotion';

/**
 * Names the model of a run as the promoted one of its pipeline, where its gate is passed and what stands there is still
 * what the gate compared it with. Asked again, after an answer that was lost, it says the same.
 */
export async function promoteModel(request: PromotionRequest, store: ObjectStore): Promise<Promotion> {
  const { gate, input } = request;
  const { name: pipeline } = input.spec;
  const artifact = await openArtifact(store, gate.stage, gate.key);
  const decision = gateDecisionSchema.parse(JSON.parse((await artifact.readFile(gateFile)).toString('utf8')));
  const refused = { promoted: false, verdict: decision.verdict };
  if (decision.verdict !== 'promote') return { ...refused, reasons: reasonsOf(decision) };
  if (input.isBackfill)
    return {
      ...refused,
      reasons: [`it is of a backfill, which promotes nothing: npx rankwright promote ${input.runId}`],
    };
  const before = await readPromotion(store, pipeline);
  const promoted: Promotion = { promoted: true, verdict: 'promote', reasons: [] };
  if (before?.promoted.runId === input.runId) return promoted;
  const comparable = await findPromotion(pipeline, store);
  const isAsCompared = comparable?.model.digest === request.found?.model.digest;
  if (isAsCompared && (await writePromotion(store, nameModel(request, decision, before), before?.etag ?? null)))
    return promoted;
  const winner = await readPromotion(store, pipeline);
  // An answer that was lost: it was written after all.
  if (winner?.promoted.runId === input.runId) return promoted;
  const by = winner ? `the run ${winner.promoted.runId} was promoted` : 'the promoted model was taken away';
  return { ...refused, reasons: [`${by} while this run went on; run the spec again to be compared anew`] };
}

function nameModel(
  { input, model }: PromotionRequest,
  decision: GateDecision,
  before: Awaited<ReturnType<typeof readPromotion>>,
) {
  const { stage, key, digest } = model;
  const entry = {
    runId: input.runId,
    system: decision.system,
    model: { stage, key, digest },
    decision,
    way: 'gate' as const,
    at: new Date().toISOString(),
    by: `run ${input.runId}`,
    why: 'its gate was passed',
  };
  return replacePromotion(input.spec.name, entry, before?.promoted);
}
