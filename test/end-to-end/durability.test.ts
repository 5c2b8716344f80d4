import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { requestsPerShard } from '../../activities/llm/requestRow';
import { artifactPrefix } from '../../core/artifactPrefix';
import type { RunRecord } from '../../core/contracts/activities';
import type { RunChanges } from '../../core/contracts/changes';
import type { Manifest } from '../../core/contracts/manifest';
import { rerankerComparisonSummarySchema } from '../../core/contracts/rerankerComparison';
import type { RunView } from '../../core/contracts/run';
import { projectRoot } from '../../infra/servers/projectRoot';
import { digestsOf, manifestOf, readManifests } from './support/artifacts';
import { attemptsOf, readHistory } from './support/histories';
import { runToCompletion, stagesIn, start, waitForActivity, waitForCompletion } from './support/runs';
import { evaluationName, smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, waitUntilEnded, type TestStack } from './support/testStack';

jest.setTimeout(10 * 60_000);

const concurrency = 8;
/** Of the judge stage, which has two shards: one of 256 requests and a smaller one. */
const askedUntilKilled = 200;

const stages = [
  ...['ingest', `ingest:${evaluationName}`, 'chunk', 'queries', 'embed', 'candidates', 'filter'],
  ...['judge', 'negatives', 'assemble', 'train', 'export', 'mix'],
  ...['embed', 'evaluate'].map((stage) => `${stage}:${evaluationName}`),
  ...['gate', 'report'],
];

/** The run that found everything. */
let again = '';
let undisturbed: { manifests: Map<string, Manifest>; view: RunView };

describeWithTools('a pipeline that nobody disturbs', () => {
  let stack: TestStack;
  beforeAll(async () => void (stack = await startTestStack()));
  afterAll(() => stack?.stop());

  test('completes, and everything it made is there', async () => {
    const view = await runToCompletion(stack, smallSpec());
    undisturbed = { view, manifests: await readManifests(stack.store) };
    expect(view.stages.map(({ name, item }) => (item ? `${name}:${item}` : name))).toEqual(stages);
    const { receipts, report, model } = view.result!;
    expect(receipts).toHaveLength(stages.length);
    for (const { stage, key, digest } of receipts) {
      expect(undisturbed.manifests.get(artifactPrefix(stage, key))?.digest).toBe(digest);
    }
    expect(receipts).toContainEqual(model);
    expect(manifestOf(undisturbed.manifests, 'export').parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['model.safetensors', 'onnx/model.onnx', 'onnx/model_quantized.onnx', 'tokenizer.json']),
    );
    expect(report.stage).toBe('report');
    expect((await stack.client.readReport(view.runId, 'html')).toString()).toContain(evaluationName);
    const record = await readRecord(`runs/${view.runId}/run.json`);
    expect(record).toMatchObject({ status: 'completed', input: { runId: view.runId }, receipts });
    expect(await readRecord('pipelines/small/latest.json')).toEqual(record);
    // Fifteen questions are too few to promote anything by.
    expect(view.result!.promotion).toMatchObject({ promoted: false, verdict: 'unknown' });
    expect(record).toMatchObject({ promotion: view.result!.promotion });
  });

  test('run again, reuses every stage and asks the language model nothing', async () => {
    const asked = await stack.rehearsalRequests();
    const view = await runToCompletion(stack, smallSpec());
    again = view.runId;
    expect(stagesIn(view, 'reused')).toEqual(stages);
    const digests = ({ result }: RunView) => result!.receipts.map(({ digest }) => digest);
    expect(digests(view)).toEqual(digests(undisturbed.view));
    expect(await stack.rehearsalRequests()).toBe(asked);
  });

  test('run with another evaluation depth, evaluates and reports anew, tells what changed, and nothing else', async () => {
    const evaluate = [{ name: evaluationName, beir: 'corpus', depth: 5 }];
    const view = await runToCompletion(stack, smallSpec({ evaluate }));
    expect(stagesIn(view, 'done')).toEqual([`evaluate:${evaluationName}`, 'gate', `changes:${again}`, 'report']);
    expect(stagesIn(view, 'reused')).toHaveLength(stages.length - 3);
    const changes = JSON.parse((await stack.client.readChanges(view.runId, 'json')).toString()) as RunChanges;
    const none = { added: 0, removed: 0, changed: 0 };
    expect(changes).toMatchObject({ previousRunId: again, documents: none, queries: none, labels: none, sets: [] });
    expect(changes.labels.now).toBeGreaterThan(0);
    // Lists of another depth are not compared.
    expect(changes.apart.map(({ set }) => set)).toEqual([evaluationName, evaluationName]);
  });

  test('replays on the compiled workflows, which a changed history does not', async () => {
    const { runId } = undisturbed.view;
    const workflowBundle = { codePath: path.join(projectRoot(), 'dist/workers/workflowBundle.js') };
    for (const workflowId of [runId, `${runId}/queries`, `${runId}/judge`]) {
      const history = await readHistory(stack, workflowId);
      await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
      const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
      scheduled!.activityTaskScheduledEventAttributes!.activityType!.name = 'another';
      await expect(Worker.runReplayHistory({ workflowBundle }, history, workflowId)).rejects.toThrow(/[Nn]ondetermin/);
    }
  });

  test('verifies whole, is explained and led back, also when Temporal has forgotten it', async () => {
    const { client, temporal } = stack;
    const { runId } = undisturbed.view;
    expect(await unprovenIn(runId)).toEqual([]);
    const rows = await client.readRowLineage(runId, 'train:1');
    expect(rows[0]?.passages[0]?.judgement?.request.answer).toMatchObject({ status: 'answered', model: 'rehearsal' });
    const [last] = await client.listRuns(1);
    const { causes } = await client.explainStage(last!.runId, `evaluate:${evaluationName}`);
    expect(causes).toMatchObject([
      { through: ['evaluate:bicycles'], cause: { kind: 'config', path: 'depth', before: 10, after: 5 } },
    ]);
    for (const workflowId of [runId, `${runId}/queries`, `${runId}/judge`])
      await temporal.workflowService.deleteWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId },
      });
    const view = await waitFor(async () => {
      const found = await client.viewRun(runId);
      return found.isForgotten ? found : undefined;
    });
    expect(view.result).toEqual(undisturbed.view.result);
    expect((await client.readReport(runId, 'html')).toString()).toContain(evaluationName);
    expect((await client.readHistory('small', 10)).runs.map((run) => run.isForgotten ?? false)).toEqual([
      false,
      false,
      true,
    ]);
    expect(await unprovenIn(runId)).toEqual([]);
  });

  test('with a language model in the place of the reranker, asks it once about each pair and decides as before', async () => {
    const asked = { name: 'graded', strategy: 'graded', depth: 3, questions: 5 };
    const before = await stack.rehearsalRequests();
    const evaluate = [{ name: evaluationName, beir: 'corpus', depth: 10, rerankers: [asked] }];
    const view = await runToCompletion(stack, smallSpec({ evaluate }));
    const item = `${evaluationName}/graded`;
    const made = stagesIn(view, 'done');
    expect(made).toEqual(expect.arrayContaining([`rerank-tasks:${item}`, `rerank:${item}`]));
    expect(made).toContain(`rerankers:${evaluationName}`);
    expect(made).not.toContain(`evaluate:${evaluationName}`);
    expect((await stack.rehearsalRequests()) - before).toBe(15);
    const { summary } = view.result!.receipts.find(({ stage }) => stage === 'rerankers')!;
    const [group] = rerankerComparisonSummarySchema.parse(summary).result.groups;
    expect(group).toMatchObject({ label: '5-by-13', queries: 5, of: 15, costs: [{ name: 'graded', calls: 15 }] });
    expect(view.result!.gate).toMatchObject({ key: undisturbed.view.result!.gate!.key });
    expect((await stack.client.readReport(view.runId, 'markdown')).toString()).toContain('graded');
  });

  /** What is not proven of a run; the rehearsal's price is nothing, so its cost is. */
  async function unprovenIn(runId: string): Promise<string[]> {
    const kinds: string[] = [];
    for await (const { state, kind, message } of stack.client.verifyRun(runId)) {
      expect({ state, message }).not.toMatchObject({ state: 'damaged' });
      if (state === 'unproven') kinds.push(kind);
    }
    return kinds;
  }

  async function readRecord(name: string): Promise<RunRecord> {
    return JSON.parse((await stack.store.get(name)).toString('utf8')) as RunRecord;
  }
});

describeWithTools('the same pipeline from nothing, with a worker of every kind killed', () => {
  let stack: TestStack;
  beforeAll(async () => void (stack = await startTestStack({ latencyMs: 250 })));
  afterAll(() => stack?.stop());

  test('completes with byte-identical artifacts, and pays for next to nothing twice', async () => {
    // How requests are sent is no part of what comes of them: at 8 a time, judging takes long enough to be killed in.
    const runId = await start(stack, smallSpec({ llm: { model: 'rehearsal', concurrency } }));
    await waitForActivity(stack, runId, 'encodePassages');
    kill('cpu');
    await waitForActivity(stack, `${runId}/judge`, 'answerShard');
    const asked = await stack.rehearsalRequests();
    await waitFor(async () => ((await stack.rehearsalRequests()) >= asked + askedUntilKilled ? true : undefined), 20);
    kill('llm');
    await waitForActivity(stack, runId, 'trainReranker', (progress) => progress?.phase === 'train');
    const trainer = stack.trainers();
    expect(trainer).toHaveLength(1);
    kill('gpu');
    await waitUntilEnded(trainer);
    await waitForCompletion(stack, runId);

    const restarted = stack.events.filter(({ kind }) => kind === 'restarted').map(({ name }) => name);
    expect(restarted).toEqual(['cpu', 'llm', 'gpu']);
    expect(attemptsOf(await readHistory(stack, runId))).toMatchObject({ encodePassages: 2, trainReranker: 2 });
    expect(attemptsOf(await readHistory(stack, `${runId}/judge`))).toMatchObject({ answerShard: 2 });

    const manifests = await readManifests(stack.store);
    const digests = digestsOf(manifests);
    const { key } = manifestOf(manifests, 'train');
    expect(digests).toHaveProperty([`train: ${key}/model.safetensors`]);
    expect(digests).toEqual(digestsOf(undisturbed.manifests));

    const requests = ['query-requests', 'judge-requests'].map((stage) => manifestOf(manifests, stage).counts.out);
    const paidTwice = (await stack.rehearsalRequests()) - requests.reduce((sum, count) => sum + count, 0);
    // The requests in flight, and the answers that were not yet flushed.
    const lostAtMost = concurrency + 64;
    expect(paidTwice).toBeLessThanOrEqual(lostAtMost);
    // Of two shards the smaller one may have been asked first, and was complete then: that is no look-up.
    const smallerShard = manifestOf(manifests, 'judge-requests').counts.out - requestsPerShard;
    expect(smallerShard).toBeGreaterThan(0);
    expect(askedUntilKilled - smallerShard - lostAtMost).toBeGreaterThan(0);
    expect(manifestOf(manifests, 'judge-answers').usage?.fromLedger).toBeGreaterThanOrEqual(
      askedUntilKilled - smallerShard - lostAtMost,
    );
  });

  function kill(name: 'cpu' | 'llm' | 'gpu'): void {
    process.kill(stack.worker(name).pid, 'SIGKILL');
  }
});
