import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { startMachine, type Machine } from '../support/servers/machine';
import { readHistory } from './support/histories';
import { start, waitForActivity, waitForCompletion, waitForPause } from './support/runs';
import { smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, type TestStack } from './support/testStack';

jest.setTimeout(20 * 60_000);

const deploymentName = 'rankwright';
const release = (buildId: string) => ({ deploymentName, buildId });

const spec = smallSpec({
  queries: { passages: 12, perPassage: 1 },
  candidates: { bm25: 8, dense: 8 },
  llm: { model: 'rehearsal', concurrency: 2 },
  negatives: { perQuery: 2 },
  train: { epochs: 1, maxTokens: 32 },
});

describeWithTools('a release of the workers takes over from another while runs are open', () => {
  let stack: TestStack;
  const machines: Machine[] = [];
  beforeAll(async () => {
    stack = await startTestStack({ services: ['temporal', 'object-store', 'rehearsal'], latencyMs: 100 });
  });
  afterAll(async () => {
    await Promise.all(machines.map((machine) => machine.stop()));
    await stack?.stop();
  });

  test('a run ends on the release that began it, the next begins on the new one, and one may be moved', async () => {
    const old = await startRelease('one');
    await makeCurrent('one');
    const ended = await start(stack, spec);
    const moved = await start(stack, smallSpec({ ...spec, name: 'moved', train: { epochs: 2, maxTokens: 32 } }));
    for (const runId of [ended, moved]) {
      await waitForActivity(stack, `${runId}/queries`, 'answerShard');
      await stack.client.controlRun(runId, { command: 'pause' });
      await waitForPause(stack, runId);
    }

    await startRelease('two');
    await makeCurrent('two');
    await stack.client.controlRun(ended, { command: 'resume' });
    await waitForCompletion(stack, ended);
    for (const child of ['', '/queries', '/judge']) expect(await releasesOf(`${ended}${child}`)).toEqual(['one']);

    const next = await start(stack, spec);
    await waitForCompletion(stack, next);
    expect(await releasesOf(next)).toEqual(['two']);

    await Promise.all(old.map((machine) => machine.stop()));
    // The cached answer of a worker that has gone is no answer.
    const silent = await waitFor(async () => {
      const view = await stack.client.viewRun(moved);
      return view.isUnanswered ? view : undefined;
    }, 200);
    expect(silent.silence?.reason).toBe(
      'it belongs to the workers of release one of rankwright, and none of them answers',
    );
    for (const child of ['', '/queries']) await moveToCurrent(stack.temporal.workflow.getHandle(`${moved}${child}`));
    await waitForPause(stack, moved);
    await stack.client.controlRun(moved, { command: 'resume' });
    await waitForCompletion(stack, moved);
    expect(await releasesOf(moved)).toEqual(['one', 'two']);
  });

  async function startRelease(buildId: string): Promise<Machine[]> {
    const variables = {
      ...(Object.fromEntries(named.map((name) => [name, process.env[name] ?? ''])) as Record<string, string>),
      ...{ TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId, RANKWRIGHT_THREADS: '1' },
    };
    const started = (['cpu', 'llm', 'gpu'] as const).map((name) =>
      startMachine(name, path.join(stack.folder, `${buildId}-${name}`), variables),
    );
    const workers = await Promise.all(started);
    machines.push(...workers);
    return workers;
  }

  /** `temporal worker deployment set-current-version`, once a worker of that release has polled. */
  async function makeCurrent(buildId: string): Promise<void> {
    await waitFor(async () => {
      const request = { namespace: 'default', deploymentName, buildId };
      return stack.temporal.workflowService.setWorkerDeploymentCurrentVersion(request).catch(() => undefined);
    }, 200);
  }

  /** `temporal workflow update-options --versioning-override-behavior auto_upgrade` */
  async function moveToCurrent({ workflowId }: WorkflowHandle): Promise<void> {
    await stack.temporal.workflowService.updateWorkflowExecutionOptions({
      namespace: 'default',
      workflowExecution: { workflowId },
      workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
      updateMask: { paths: ['versioning_override'] },
    });
  }

  /** The releases whose workers did the tasks of a workflow, in the order of their coming. */
  async function releasesOf(workflowId: string): Promise<string[]> {
    const { events } = await readHistory(stack, workflowId);
    const releases = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: done }) =>
      done?.deploymentVersion ? [done.deploymentVersion] : [],
    );
    expect(releases.every((each) => each.deploymentName === release('').deploymentName)).toBe(true);
    return [...new Set(releases.map(({ buildId }) => buildId ?? ''))];
  }
});

/** What tells a worker where the servers of the stack are. */
const named = [
  ...['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_TLS'],
  ...['RANKWRIGHT_S3_ENDPOINT', 'RANKWRIGHT_S3_REGION', 'RANKWRIGHT_S3_BUCKET', 'RANKWRIGHT_S3_PATH_STYLE'],
  ...['RANKWRIGHT_REHEARSAL_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
];
