import { DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Resource } from '@opentelemetry/resources';
import { makeWorkflowExporter } from '@temporalio/interceptors-opentelemetry/lib/worker';
import { startRun } from './support/pipelineRuns';
import { temporal, useTemporal } from './support/stageRuns';
import { historiesOf, type History } from './support/temporalForTests';

useTemporal();

let workflowBundle: { code: string };

beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('../../workflows'),
    workflowInterceptorModules: [require.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors')],
    logger: new DefaultLogger('ERROR'),
  });
});

test('a run of workers that do not trace has no header in its history, and goes on with those that do', async () => {
  const handle = await startRun({ shards: { queries: 1, judge: 2 } });
  await handle.result();
  const exporter = new InMemorySpanExporter();
  const sinks = { exporter: makeWorkflowExporter(new SimpleSpanProcessor(exporter), new Resource({})) };
  for (const workflowId of [handle.workflowId, `${handle.workflowId}/queries`, `${handle.workflowId}/judge`]) {
    for (const history of await historiesOf(temporal, workflowId)) {
      expect(headersIn(history)).toEqual([]);
      await Worker.runReplayHistory({ workflowBundle, sinks }, history, workflowId);
    }
  }
});

function headersIn({ events }: History): string[] {
  return (events ?? []).flatMap((event) => {
    const { activityTaskScheduledEventAttributes: activity, workflowExecutionStartedEventAttributes: started } = event;
    const { startChildWorkflowExecutionInitiatedEventAttributes: child } = event;
    return [activity, started, child].flatMap((attributes) => Object.keys(attributes?.header?.fields ?? {}));
  });
}
