import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import type { RunRecord } from '../../core/contracts/activities';
import type { Manifest } from '../../core/contracts/manifest';
import type { RunView } from '../../core/contracts/run';
import { artifactPrefix } from '../../core/artifactPrefix';
import { projectRoot } from '../../infra/servers/projectRoot';
import { exists, waitUntilGone } from '../infra/servers/support/processes';
import { digestsOf, readManifests } from './support/artifacts';
import { runToCompletion, stagesIn, start, statesOf, waitForActivity, waitForCompletion } from './support/runs';
import { evaluationName, smallSpec } from './support/smallPipeline';
import { missingTool, startTestStack, waitFor, type TestStack } from './support/testStack';

jest.setTimeout(6 * 60_000);

const stages = [
  ...['ingest', 'chunk', 'queries', 'embed', 'candidates', 'judge', 'negatives', 'assemble', 'train', 'export'],
  ...['ingest', 'embed', 'evaluate'].map((stage) => `${stage}:${evaluationName}`),
  'report',
];

const missing = missingTool();
const withTools = missing ? describe.skip : describe;
let undisturbed: { manifests: Map<string, Manifest>; view: RunView };

withTools(`a pipeline that nobody disturbs${missing ? ` (${missing})` : ''}`, () => {
  let stack: TestStack;
  beforeAll(async () => void (stack = await startTestStack()));
  afterAll(() => stack?.stop());

  test('completes, and everything it made is there', async () => {
    const view = await runToCompletion(stack, smallSpec());
    undisturbed = { view, manifests: await readManifests(stack.store) };
    expect(statesOf(view)).toEqual(Object.fromEntries(stages.map((stage) => [stage, expectedState(stage)])));
    const { receipts, report, model } = view.result!;
    expect(receipts).toHaveLength(stages.length);
    for (const { stage, key, digest } of receipts) {
      expect(undisturbed.manifests.get(`${stage}/${key}`)?.digest).toBe(digest);
    }
    expect(undisturbed.manifests.get(`export/${model.key}`)?.parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['model.safetensors', 'onnx/model.onnx', 'onnx/model_quantized.onnx', 'tokenizer.json']),
    );
    expect(report.stage).toBe('report');
    expect((await stack.client.readReport(view.runId, 'html')).toString()).toContain(evaluationName);
    const latest = await readRecord('pipelines/small/latest.json');
    expect(latest).toEqual(await readRecord(`runs/${view.runId}/run.json`));
    expect(latest).toMatchObject({ status: 'completed', input: { runId: view.runId }, receipts });
  });

  test('run again, reuses every stage and asks the language model nothing', async () => {
    const asked = await stack.rehearsalRequests();
    const view = await runToCompletion(stack, smallSpec());
    expect(stagesIn(view, 'reused')).toEqual(stages);
    expect(view.result!.receipts.map(({ digest }) => digest)).toEqual(
      undisturbed.view.result!.receipts.map(({ digest }) => digest),
    );
    expect(await stack.rehearsalRequests()).toBe(asked);
  });

  test('run with another evaluation depth, evaluates and reports anew, and nothing else', async () => {
    const evaluate = [{ name: evaluationName, beir: 'corpus', depth: 5 }];
    const view = await runToCompletion(stack, smallSpec({ evaluate }));
    expect(stagesIn(view, 'done')).toEqual([`evaluate:${evaluationName}`, 'report']);
    expect(stagesIn(view, 'reused')).toHaveLength(stages.length - 2);
  });

  test('replays on the compiled workflows without nondeterminism', async () => {
    const { runId } = undisturbed.view;
    const codePath = path.join(projectRoot(), 'dist/workers/workflowBundle.js');
    for (const workflowId of [runId, `${runId}/queries`, `${runId}/judge`]) {
      const history = await stack.temporal.workflow.getHandle(workflowId).fetchHistory();
      expect(history.events?.length).toBeGreaterThan(10);
      await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, workflowId);
      const changed = historyFromJSON(JSON.parse(JSON.stringify(history)));
      void changed;
    }
  });

  async function readRecord(name: string): Promise<RunRecord> {
    return JSON.parse((await stack.store.get(name)).toString('utf8')) as RunRecord;
  }
});

withTools('the same pipeline in an empty store, with every kind of worker killed', () => {
  let stack: TestStack;
  beforeAll(async () => void (stack = await startTestStack({ latencyMs: 150 })));
  afterAll(() => stack?.stop());

  test('completes with byte-identical artifacts', async () => {
    const runId = await start(stack, smallSpec());
    await waitForActivity(stack, runId, 'encodePassages');
    kill('cpu');
    await waitForActivity(stack, `${runId}/judge`, 'answerShard', (progress) => (progress?.done ?? 0) >= 100);
    kill('llm');
    await waitForActivity(stack, runId, 'trainReranker', (progress) => progress?.phase === 'train');
    const [trainer, ...others] = stack.trainers();
    expect(others).toEqual([]);
    kill('gpu');
    await waitUntilGone(trainer!.pid);

    const view = await waitForCompletion(stack, runId);
    expect(stack.events.filter(({ kind }) => kind === 'restarted').map(({ name }) => name)).toEqual([
      'cpu',
      'llm',
      'gpu',
    ]);
    const digests = digestsOf(await readManifests(stack.store));
    expect(digests).toEqual(digestsOf(undisturbed.manifests));
    void [exists, waitFor, artifactPrefix, view];
  });

  function kill(name: 'cpu' | 'llm' | 'gpu'): void {
    process.kill(stack.worker(name).pid, 'SIGKILL');
  }
});

function expectedState(_stage: string): string {
  return 'done';
}
