import { describeChanges } from '../../../activities/describeChanges';
import { findPreviousRun } from '../../../activities/findPreviousRun';
import { renderHistory } from '../../../cli/tables/historyTable';
import { renderStageTable } from '../../../cli/tables/stageTable';
import type { RunChanges } from '../../../core/contracts/changes';
import { gateFile } from '../../../core/contracts/promotion';
import { earlierRunSchema } from '../../../core/promotion/earlierRun';
import { openArtifact, readManifest } from '../../../infra/artifactStore/manifests';
import { readRunsDiff } from '../../../infra/client/comparison/readRunsDiff';
import { readRecord } from '../../../infra/client/keptRuns';
import { explainStage } from '../../../infra/client/lineage/explainStage';
import { readRowLineage } from '../../../infra/client/lineage/readRowLineage';
import { openPromotions } from '../../../infra/client/promotions';
import { readPipelineHistory } from '../../../infra/client/readPipelineHistory';
import { listRuns, viewRun } from '../../../infra/client/runs';
import { verifyEvaluation } from '../../../infra/client/verification/verifyMetrics';
import { readKeptHistories } from '../../../infra/histories/keptHistories';
import { findJudgeAudit } from '../../../infra/judgeAudits';
import { readPromotion, replacePromotion, writePromotion } from '../../../infra/promotions';
import { readSourceListing } from '../../../infra/sources/blobStore';
import { beforePrefix } from '../../../temporal.config';
import { stageRunner } from '../../activities/support/runStages';
import { bucketOf } from '../../support/releases';
import { fakeContext } from './support/fakeTemporal';

/**
 * What releases of 2026-11-26 to 28 left in a bucket, read by the code of today; test/fixtures/releases/README.md says how
 * it was made. Expected values were read from the files themselves.
 */

const old = 'demo-2026-11-28T074557';
const upgraded = 'demo-2026-11-28T075530';

/** Of the requests of the judge only the manifests are kept: as after `gc`, without them. */
function worldOf(...releases: string[]) {
  const store = bucketOf(...releases);
  for (const key of [...store.objects.keys()]) if (key.includes('/judge-requests/')) store.objects.delete(key);
  return { store, context: fakeContext({}, store) };
}

test.each([
  ['2026-11-26', 19],
  ['2026-11-27', 2],
  ['2026-11-28', 21],
])('each manifest of %s is read, as what it is', async (release, count) => {
  const store = bucketOf(release);
  const names = [...store.objects.keys()].filter((key) => key.endsWith('/manifest.json'));
  expect(names).toHaveLength(count);
  for (const name of names) {
    const [, stage = 'export', key = ''] = /^(?:artifacts\/([^/]+)|models)\/([^/]+)\//.exec(name) ?? [];
    expect(await readManifest(store, stage, key)).toMatchObject({ schemaVersion: 1, stage, key });
  }
});

test('a manifest of 2026-11-26: counts, usage, inputs, and no version of its stage yet', async () => {
  const manifest = await readManifest(bucketOf('2026-11-26'), 'judge', 'a1a01b37e9672df76694cd348bb027e7');
  expect(manifest).toMatchObject({
    counts: { in: 1618, out: 1608, dropped: { 'source-not-relevant': 10 } },
    usage: { requests: 1618, fromLedger: 0, tokensIn: 755173, tokensOut: 8090 },
    workflowId: `${old}/judge`,
  });
  expect(manifest?.version).toBeUndefined();
  expect(manifest?.inputs['round:1:requests']?.key).toBe('b08ec5685c0e51cfedfd9aff1b7dfad5');
});

test('show: the run by its record, without a gate, dated by its id', async () => {
  const { context } = worldOf('2026-11-26');
  const view = await viewRun(old, context);
  expect(view).toMatchObject({ pipeline: 'demo', status: 'completed', startedAt: '2026-11-28T07:45:57.000Z' });
  expect(view.stages).toHaveLength(15);
  expect(view.result).toMatchObject({
    model: { key: 'a5b0aae446206e62174c7e0293221049' },
    report: { stage: 'report' },
  });
  expect(view.result).not.toHaveProperty('gate');
  const table = renderStageTable(view.stages).join('\n');
  expect(table).toMatch(/judge +done +1,618 → 1,608/);
  expect(table).toContain('10 source-not-relevant');
});

test('runs and history: both releases beside each other', async () => {
  const { context } = worldOf('2026-11-26', '2026-11-28');
  expect((await listRuns(5, context)).map(({ runId }) => runId)).toEqual([upgraded, old]);
  const history = await readPipelineHistory('demo', 5, context);
  const [now, before] = history.runs;
  expect(before).toMatchObject({ runId: old, own: { requests: 1642 }, stages: { made: 15 }, trainingRows: 170 });
  expect(before?.metric).toMatchObject({ set: 'harrowmere', system: 'tuned', mean: 0.5070875148194707 });
  expect(before).not.toHaveProperty('gate');
  // 24 and 1,627 requests, of which the ledger of the earlier release answered 23 and 1,516.
  expect(now).toMatchObject({ runId: upgraded, own: { requests: 112 }, gate: { verdict: 'do-not-rerank' } });
  // One document was changed, so the set is another one.
  expect(now?.metric).toMatchObject({ mean: 0.4859859010893783 });
  expect(now?.metric).not.toHaveProperty('change');
  expect(renderHistory(history).join('\n')).toMatch(/\.507/);
});

test('explain: a stage against the manifest of the earlier release, which the record tells the version of', async () => {
  const { context } = worldOf('2026-11-26', '2026-11-28');
  const explanation = await explainStage(upgraded, 'ingest', context);
  expect(explanation).toMatchObject({ version: 2, before: { runId: old } });
  expect(explanation.changes).toMatchObject([{ kind: 'version', before: 1, after: 2 }, { kind: 'source' }]);
  expect(explanation.causes.at(-1)?.documents).toMatchObject({
    ...{ before: 108, after: 108 },
    examples: { added: ['bell-replace'], removed: ['rim-wear-limit'], changed: ['chain-drops-off'] },
  });
  const ofChunks = await explainStage(upgraded, 'chunk', context);
  expect(ofChunks.changes).toMatchObject([{ kind: 'input', name: 'documents' }]);
  expect(await explainStage(upgraded, 'gate', context)).toMatchObject({ changes: [], causes: [] });
});

test('diff: fields that the earlier spec did not have are told as such', async () => {
  const { context } = worldOf('2026-11-26', '2026-11-28');
  const diff = await readRunsDiff(old, upgraded, context);
  expect(diff.facts).toEqual([
    { name: 'verdict', before: 'none', after: 'do-not-rerank' },
    { name: 'promoted', before: 'none', after: 'false' },
  ]);
  expect(diff.spec).toContainEqual({ path: 'gate.alpha', values: [null, 0.05] });
  expect(diff.spec).toContainEqual({ path: 'negatives.perDevelopmentQuery', values: [null, 30] });
  expect(diff.metrics[0]).toMatchObject({ system: 'bm25', before: 0.5961211462422162, after: 0.6026528673000252 });
});

test('lineage: a training row of the earlier release back to its document, question and judgement', async () => {
  const { context } = worldOf('2026-11-26');
  const [row] = await readRowLineage(old, 'development:1', context);
  expect(row?.query).toMatchObject({
    ...{ id: 'c6c52e271d1cf45a', text: 'Tips on oil service of hub gears', promptVersion: 'zero-shot-1' },
    requests: [{ answer: { status: 'answered', tokensIn: 579, tokensOut: 150 } }],
  });
  expect(row?.passages.slice(0, 2)).toMatchObject([
    {
      label: 1,
      source: 'source',
      document: { id: 'hub-gear-oil' },
      judgement: { grade: 1, promptVersion: 'binary-1' },
    },
    { label: 0, source: 'dense@2', document: { id: 'hub-gear-adjust' }, judgement: { grade: 0, model: 'rehearsal' } },
  ]);
});

describe('changes', () => {
  /** The run after the upgrade over what it changed; what is not kept of it is as it was. */
  async function changesOf(): Promise<RunChanges> {
    const { store } = worldOf('2026-11-26', '2026-11-28');
    // Each release writes the pointer; what the later run found there was the earlier one's.
    store.objects.set('pipelines/demo/latest.json', store.objects.get(`runs/${old}/run.json`)!);
    const before = (await findPreviousRun('demo', store))!;
    expect(before.runId).toBe(old);
    const record = (await readRecord(upgraded, store))!;
    const now = { ...before.artifacts };
    delete now['evaluation:harrowmere'];
    for (const { stage, item, key, digest } of record.receipts)
      if (!item && (stage === 'ingest' || stage === 'queries')) now[stage] = { stage, key, digest };
    const inputs = { ...now };
    for (const [name, artifact] of Object.entries(before.artifacts)) inputs[`${beforePrefix}${name}`] = artifact;
    const { stage, key } = await stageRunner(store).run(describeChanges, { inputs, item: before.runId });
    const file = await (await openArtifact(store, stage, key)).readFile('changes.json');
    return JSON.parse(file.toString('utf8')) as RunChanges;
  }

  test('documents, questions, labels and groups of the earlier release are compared with today', async () => {
    const changes = await changesOf();
    expect(changes.documents).toMatchObject({ before: 108, now: 108, added: 1, removed: 1, changed: 1 });
    expect(changes.documents.samples.removed).toMatchObject([{ id: 'rim-wear-limit' }]);
    expect(changes.queries).toMatchObject({ before: 178, now: 178, added: 8, removed: 8 });
    expect(changes.passages).toMatchObject({ before: 123, added: 0 });
    expect(changes.labels).toMatchObject({ before: 1608, now: 1608, changed: 0 });
    expect(changes.groups).toMatchObject({ before: 170, now: 170 });
  });

  test('an evaluation of the earlier release has no judgements beside it, and stands apart', async () => {
    const { apart } = await changesOf();
    expect(apart).toHaveLength(1);
    expect(apart[0]).toMatchObject({ runId: old, set: 'harrowmere' });
    expect(apart[0]?.reason).toMatch(/^it cannot be compared: .* has no file qrels\.trec$/);
    const store = bucketOf('2026-11-26');
    const manifest = (await readManifest(store, 'evaluate', 'db6dc5801bb21410c6b8d0bd3df8bda6'))!;
    const findings = [];
    for await (const finding of verifyEvaluation(manifest, store)) findings.push(finding);
    expect(findings).toMatchObject([
      { state: 'unproven', message: 'the release that made it kept no judgements beside it' },
    ]);
  });
});

test('the latest run of the pipeline, as outcomes are compared with it', () => {
  const body = bucketOf('2026-11-26').objects.get('pipelines/demo/latest.json')!;
  const earlier = earlierRunSchema.parse(JSON.parse(body.toString('utf8')));
  expect(earlier.input.spec).toMatchObject({ name: 'demo', queries: { passages: 24 } });
  expect(earlier.input.spec).not.toHaveProperty('gate');
});

test('promoted.json of 2026-11-27 knows what it replaced; without a history that one is named, and later ones go back to it', async () => {
  const { store, context } = worldOf('2026-11-27');
  const found = await readPromotion(store, 'bikes');
  expect(found?.promoted).toMatchObject({
    ...{ runId: 'bikes-2026-11-27T090000', system: 'tuned', history: [] },
    replaces: { runId: 'bikes-2026-11-26T090000' },
  });
  const client = openPromotions(context);
  const ada = { by: 'ada', why: 'worse' };
  await expect(client.rollback('bikes', ada)).rejects.toMatchObject({
    mend: 'it had bikes-2026-11-26T090000, bikes-2026-11-27T090000; promote puts any run into use',
  });
  const { runId, system, decision } = found!.promoted;
  const next = { runId: 'bikes-2026-11-28T090000', system, decision, model: found!.promoted.replaces!.model };
  const entry = { ...next, way: 'gate' as const, at: '2026-11-28T10:00:00Z', by: 'gate', why: 'passed' };
  await writePromotion(store, replacePromotion('bikes', entry, found!.promoted), found!.etag);
  expect(await client.rollback('bikes', ada)).toMatchObject({ runId, before: next.runId, changed: true });
  const [first] = (await readPromotion(store, 'bikes'))!.promoted.history;
  expect(first).toEqual({ runId, system, decision, model: found!.promoted.model });
});

test('the audit of a judge, the listing of a corpus, the list of histories and the decision of a gate', async () => {
  const { store } = worldOf('2026-11-26');
  const judge = { strategy: 'binary', promptVersion: 'binary-1', model: 'rehearsal', scale: 1 };
  const audit = await findJudgeAudit(judge, store);
  expect(audit).toMatchObject({ runId: old, agreement: { value: expect.closeTo(23 / 30, 9) as number } });
  expect(audit?.confusion).toEqual([
    [19, 10],
    [2, 14],
  ]);
  const digest = '6182374f2254c9a7424017fef18149ddd02ec8f354bd8568edf7b9a381a7b15d';
  const listing = await readSourceListing({ digest, label: 'harrowmere' }, store);
  expect(listing).toMatchObject({ kind: 'beir', files: [{ path: 'corpus.jsonl', bytes: 76897 }] });
  const later = bucketOf('2026-11-28');
  const kept = await readKeptHistories(upgraded, later);
  expect(kept?.histories.map(({ workflowId, events }) => [workflowId, events])).toEqual([
    [upgraded, 253],
    [`${upgraded}/queries`, 65],
    [`${upgraded}/judge`, 125],
  ]);
  const gate = await openArtifact(later, 'gate', '46f95de097a0342da09a0edc85e919f0');
  expect(JSON.parse((await gate.readFile(gateFile)).toString('utf8'))).toMatchObject({ verdict: 'do-not-rerank' });
});
