import type { KeptRun } from '../../../core/contracts/garbage';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import { checkSchemaVersion } from '../../../core/contracts/schemaVersion';
import { promotedModelSchema } from '../../../core/contracts/promotion';
import { answersKey } from '../../../core/llm/answersPlace';
import { findReferences } from '../../../core/retention/findReferences';
import { selectRuns, type RetainableRun, type RetentionRule } from '../../../core/retention/selectRuns';
import { workflowTypes } from '../../../temporal.config';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { fetchFrom } from '../../histories/temporalHistories';
import { walkHistories } from '../../histories/walkHistories';
import type { ClientContext } from '../connect';
import { receiptIn } from '../historyReceipts';
import { listRecordedRuns, readRecord, readRecords, startOf } from '../keptRuns';
import { createManifestFinder, readAncestry } from '../lineage/manifestFinder';
import { pipelineOf } from '../runIds';

/** What must stay. */
export interface Needs {
  runs: KeptRun[];
  openRuns: Set<string>;
  /** `stage/key` of every artifact that is needed, finished or not. */
  artifacts: Set<string>;
}

/**
 * Everything that kept runs, open runs and what pipelines name were made of. @throws RankwrightError damaged-artifact,
 * unknown-version: a record or manifest of a kept run cannot be read, so what it needs is not known
 */
export async function surveyNeeds(rule: RetentionRule, context: ClientContext, nowMs: number): Promise<Needs> {
  const { store } = context;
  const open = await listOpenRuns(context);
  const records = await readRecords(await listRecordedRuns(store), store);
  const ended = records
    .filter(({ input }) => !open.has(input.runId))
    .map((record) => toRun(record.input.runId, { startedAt: startOf(record), pipeline: record.input.spec.name }));
  const pipelines = await readPipelines(store);
  const runs = selectRuns([...ended, ...open.values()], pipelines, rule, nowMs);
  const kept = new Set(runs.map(({ runId }) => runId));
  const receipts = records.filter(({ input }) => kept.has(input.runId)).flatMap((record) => record.receipts);
  const ofOpen = await readOpenReferences([...open.keys()], context);
  const needed = await addAncestry([...receipts, ...pipelines.artifacts, ...ofOpen], store);
  return { runs, openRuns: new Set(open.keys()), artifacts: needed };
}

/** The same for runs that may have started meanwhile: what they have so far is needed besides. */
export async function resurveyOpenRuns(needs: Needs, context: ClientContext): Promise<void> {
  const open = await listOpenRuns(context);
  // One that has ended since left its record, and what it made last.
  for (const runId of needs.openRuns) {
    if (open.has(runId)) continue;
    const record = await readRecord(runId, context.store);
    for (const name of await addAncestry(record?.receipts ?? [], context.store)) needs.artifacts.add(name);
  }
  const references = await readOpenReferences([...open.keys()], context);
  for (const name of await addAncestry(references, context.store)) needs.artifacts.add(name);
  needs.openRuns = new Set(open.keys());
}

async function listOpenRuns({ temporal }: ClientContext): Promise<Map<string, RetainableRun>> {
  const query = `WorkflowType = '${workflowTypes.buildReranker}' AND ExecutionStatus = 'Running'`;
  const open = new Map<string, RetainableRun>();
  for await (const { workflowId, startTime } of temporal.workflow.list({ query }))
    open.set(workflowId, { ...toRun(workflowId, { startedAt: startTime.toISOString() }), isOpen: true });
  return open;
}

/** What the histories of open runs name: receipts, and requests whose answers are being gathered under a key of their own. */
async function readOpenReferences(runIds: readonly string[], context: ClientContext): Promise<ArtifactReference[]> {
  const references: ArtifactReference[] = [];
  for (const workflowId of runIds) {
    const description = await context.temporal.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => undefined);
    if (!description) continue;
    for await (const { history } of walkHistories(
      { workflowId, runId: description.runId },
      fetchFrom(context.temporal),
    ))
      for (const event of history?.events ?? []) {
        const attributes =
          event.activityTaskCompletedEventAttributes ?? event.childWorkflowExecutionCompletedEventAttributes;
        const receipt = receiptIn(attributes?.result?.payloads?.[0]);
        if (receipt) references.push(receipt, ...answersOf(receipt));
      }
  }
  return references;
}

function answersOf(receipt: ArtifactReference): ArtifactReference[] {
  if (!receipt.stage.endsWith('-requests')) return [];
  const stage = receipt.stage.replace(/-requests$/, '-answers');
  return [{ ...receipt, stage, key: answersKey(stage, receipt) }];
}

/** What `pipelines/` names: promoted models and those before them, latest runs. */
async function readPipelines(
  store: ObjectStore,
): Promise<{ promoted: Set<string>; named: Set<string>; artifacts: ArtifactReference[] }> {
  const pipelines = { promoted: new Set<string>(), named: new Set<string>(), artifacts: [] as ArtifactReference[] };
  for await (const { key } of store.list('pipelines/')) {
    if (!key.endsWith('.json')) continue;
    const value: unknown = JSON.parse((await store.get(key)).toString('utf8'));
    checkSchemaVersion(value, `${store.address}/${key}`);
    const promoted = promotedModelSchema.safeParse(value);
    if (promoted.success) pipelines.promoted.add(promoted.data.runId);
    const { artifacts, runIds } = findReferences(value);
    for (const runId of runIds) pipelines.named.add(runId);
    pipelines.artifacts.push(...artifacts);
  }
  return pipelines;
}

async function addAncestry(references: readonly ArtifactReference[], store: ObjectStore): Promise<Set<string>> {
  const manifests = await readAncestry(references, createManifestFinder(store));
  return new Set([...references.map(({ stage, key }) => `${stage}/${key}`), ...manifests.keys()]);
}

function toRun(runId: string, { startedAt, pipeline }: { startedAt: string; pipeline?: string }): RetainableRun {
  return { runId, pipeline: pipeline ?? pipelineOf(runId), startedAt, isOpen: false };
}
