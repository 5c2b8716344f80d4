import { z } from 'zod';
import type { RunRecord } from '../../../core/contracts/activities';
import type { ComparedRun, ComparedStage } from '../../../core/contracts/comparison';
import { gateDecisionSchema, gateFile, type GateDecision } from '../../../core/contracts/promotion';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { RankwrightError } from '../../../core/errors';
import { isOfReranker } from '../../../temporal.config';
import { openArtifact } from '../../artifactStore/manifests';
import type { ArtifactReader } from '../../artifactStore/artifactReader';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { ClientContext } from '../connect';
import { readRecord } from '../keptRuns';
import { describeRun } from '../runs';
import { readComparedEvaluation } from './readComparedEvaluation';

/**
 * What a run that has ended left to be compared. @throws RankwrightError missing-object: there is no such run, it has not
 * ended, or it has evaluated nothing
 */
export async function readComparedRun(runId: string, context: ClientContext): Promise<ComparedRun> {
  const { store } = context;
  const { input, receipts } = await recordOf(runId, context);
  const evaluated = receipts.filter(({ stage }) => stage === 'evaluate');
  if (evaluated.length === 0) throw nothingEvaluated(runId, receipts);
  const evaluations: ComparedRun['evaluations'] = [];
  for (const { key } of evaluated)
    evaluations.push(await readComparedEvaluation(await openArtifact(store, 'evaluate', key)));
  const { spec } = input;
  return {
    ...{ runId, spec, evaluations },
    model: spec.llm.model === 'rehearsal' ? 'rehearsal (rules, not a language model)' : spec.llm.model,
    codeVersion: (await openArtifact(store, 'evaluate', evaluated[0]!.key)).manifest.codeVersion,
    stages: receipts.map(toStage),
    ...(await readGate(receipts, store)),
    ...(await readTraining(receipts, store)),
  };
}

async function recordOf(runId: string, context: ClientContext): Promise<RunRecord> {
  const record = await readRecord(runId, context.store);
  if (record) return record;
  const { status } = await describeRun(runId, context);
  throw new RankwrightError('missing-object', `the run ${runId} is ${status} and has left no record to compare`, {
    mend: 'it is written when a run ends: `npx rankwright watch RUN` follows it',
  });
}

function nothingEvaluated(runId: string, receipts: readonly StageReceipt[]): RankwrightError {
  const names = receipts.map(({ stage, item }) => (item === undefined ? stage : `${stage}:${item}`));
  return new RankwrightError('missing-object', `the run ${runId} has evaluated nothing that could be compared`, {
    mend: `name a set under evaluate in its spec and run it again, which reuses what is done; it has ${names.join(', ') || 'no stage'}`,
  });
}

function toStage({ stage, item, key, reused, counts, durationMs, usage, ownUsage }: StageReceipt): ComparedStage {
  return {
    ...{ name: stage, key, reused, counts, durationMs },
    ...(item === undefined ? {} : { item }),
    ...(usage ? { usage } : {}),
    ...(ownUsage ? { ownUsage } : {}),
  };
}

async function readGate(receipts: readonly StageReceipt[], store: ObjectStore): Promise<{ gate?: GateDecision }> {
  const receipt = receipts.findLast(({ stage }) => stage === 'gate');
  if (!receipt) return {};
  return { gate: gateDecisionSchema.parse(await readJson(await openArtifact(store, 'gate', receipt.key), gateFile)) };
}

const logSchema = z.object({
  steps: z.array(z.object({ step: z.number(), loss: z.number() })),
  evaluations: z.array(z.object({ step: z.number(), ndcg10: z.number(), mrr: z.number() })),
  selected: z.object({ steps: z.array(z.number()) }),
});

async function readTraining(
  receipts: readonly StageReceipt[],
  store: ObjectStore,
): Promise<Pick<ComparedRun, 'training'>> {
  const receipt = receipts.findLast(({ stage, item }) => stage === 'train' && isOfReranker(item));
  if (!receipt) return {};
  const train = await openArtifact(store, 'train', receipt.key);
  const { steps, evaluations, selected } = logSchema.parse(await readJson(train, 'training-log.json'));
  const heldOut = evaluations.map((each) => ({ ...each, isKept: selected.steps.includes(each.step) }));
  const { in: groups } = train.manifest.counts;
  return { training: { steps, heldOut, groups, groupsDigest: train.manifest.inputs['groups']?.digest ?? '' } };
}

async function readJson(artifact: ArtifactReader, file: string): Promise<unknown> {
  return JSON.parse((await artifact.readFile(file)).toString('utf8'));
}
