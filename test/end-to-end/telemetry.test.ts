import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { choosePort } from '../../infra/servers/ports';
import { projectRoot } from '../../infra/servers/projectRoot';
import { readHistory } from './support/histories';
import { start } from './support/runs';
import { smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, type TestStack } from './support/testStack';

jest.setTimeout(20 * 60_000);

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** The task queue of the worker that sent it. */
  service: string;
}

describeWithTools('workers that were told to show themselves', () => {
  let stack: TestStack;
  let collector: Server;
  const spans: Span[] = [];
  let sent = '';
  let metricsPort: number;
  let healthPort: number;

  beforeAll(async () => {
    collector = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = Buffer.concat(pieces).toString('utf8');
        sent += body;
        if (request.url === '/v1/traces') spans.push(...spansIn(body));
        response.end('{}');
      });
    });
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
    [metricsPort, healthPort] = [await threeFree(9464), await threeFree(9564)];
    stack = await startTestStack({
      environment: {
        RANKWRIGHT_TRACES_URL: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
        RANKWRIGHT_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
        RANKWRIGHT_HEALTH_ADDRESS: `127.0.0.1:${healthPort}`,
      },
    });
  });
  afterAll(async () => {
    await stack?.stop();
    collector.closeAllConnections();
    collector.close();
  });

  test('metrics name what was asked, spent and made; spans join a run to its activities on both queues', async () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2 };
    const spec = smallSpec({
      queries: { passages: 20, perPassage: 1 },
      llm: { model: 'rehearsal', price },
      candidates: { bm25: 10 },
    });
    const runId = await start(stack, spec);
    const { stages } = await waitFor(async () => {
      const view = await stack.client.viewRun(runId).catch(() => undefined);
      return view?.stages.some(({ name, state }) => name === 'assemble' && state === 'done') ? view : undefined;
    }, 500);
    await stack.temporal.workflow.getHandle(runId).terminate();
    const [cpu = '', llm = ''] = await Promise.all([0, 1].map((worker) => readMetrics(metricsPort + worker)));

    // What the receipts in the history say, summed by hand.
    const judged = stages.find(({ name }) => name === 'judge')?.usage;
    const asked = (judged?.requests ?? 0) - (judged?.fromLedger ?? 0);
    expect(asked).toBeGreaterThan(50);
    const ofJudge = { stage: 'judge' };
    expect(valueIn(llm, 'rankwright_llm_requests_total', { ...ofJudge, mode: 'online', outcome: 'answered' })).toBe(
      asked,
    );
    expect(valueIn(llm, 'rankwright_llm_requests_total', { ...ofJudge, mode: 'online', outcome: 'failed' })).toBe(0);
    expect(valueIn(llm, 'rankwright_llm_ledger_hits_total', ofJudge)).toBe(judged?.fromLedger);
    const tokensIn = valueIn(llm, 'rankwright_llm_tokens_total', { ...ofJudge, kind: 'in' });
    const tokensOut = valueIn(llm, 'rankwright_llm_tokens_total', { ...ofJudge, kind: 'out' });
    expect([tokensIn, tokensOut]).toEqual([judged?.tokensIn, judged?.tokensOut]);
    expect(valueIn(llm, 'rankwright_llm_cost_nano_usd_total', ofJudge)).toBe(judged?.nanoUsd);
    expect(judged?.nanoUsd).toBe(tokensIn * 1000 + tokensOut * 2000);

    const chunk = stages.find(({ name }) => name === 'chunk');
    expect(valueIn(cpu, 'rankwright_stages_total', { stage: 'chunk', reused: 'false' })).toBe(1);
    expect(valueIn(cpu, 'rankwright_stage_rows_total', { stage: 'chunk', outcome: 'out' })).toBe(chunk?.counts?.out);
    // Of Temporal's SDK itself.
    expect(cpu).toMatch(/^temporal_workflow_completed_total\{/m);
    expect(llm).toMatch(/^temporal_activity_execution_latency_seconds_bucket\{/m);

    const judge = await waitFor(() => spans.find(({ name }) => name === 'RunWorkflow:llmBatch'), 500);
    await waitFor(() => (hasSpan('RunActivity:answerShard', 'rankwright-llm') ? true : undefined), 500);
    await waitFor(() => (hasSpan('RunActivity:assembleGroups', 'rankwright-cpu') ? true : undefined), 500);
    const ofRun = spans.filter(({ traceId }) => traceId === judge.traceId);
    expect(new Set(ofRun.map(({ service }) => service))).toEqual(new Set(['rankwright-cpu', 'rankwright-llm']));
    const activity = ofRun.find(({ name }) => name === 'RunActivity:chunkDocuments');
    const scheduled = ofRun.find(({ spanId }) => spanId === activity?.parentSpanId);
    expect(scheduled?.name).toBe('StartActivity:chunkDocuments');
    expect(ofRun.map(({ name }) => name)).toContain('RunActivity:answerShard');
    const history = await readHistory(stack, runId);
    expect(history.events?.some(hasHeader)).toBe(true);
    // Workers that do not trace go on with such a run.
    const codePath = path.join(projectRoot(), 'dist/workers/workflowBundle.js');
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, runId);
    // Spans hold no document, question or answer.
    expect(sent).toContain('RunActivity');
    expect(sent).not.toContain('Harrowmere');
  });

  test('probes are answered, and what is not there is not', async () => {
    for (const worker of [0, 1, 2]) {
      const answers = ['/health', '/ready', '/other'].map((path) =>
        fetch(`http://127.0.0.1:${healthPort + worker}${path}`),
      );
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 404]);
    }
  });

  function hasSpan(name: string, service: string): boolean {
    return spans.some((span) => span.name === name && span.service === service);
  }
});

function spansIn(body: string): Span[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: {
      resource: { attributes: { key: string; value: { stringValue: string } }[] };
      scopeSpans: { spans: Omit<Span, 'service'>[] }[];
    }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service })));
  });
}

async function readMetrics(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** The value of the series with these labels, whatever others it has. */
function valueIn(text: string, name: string, labels: Record<string, string>): number {
  const line = text.split('\n').find((each) => {
    const [, series, inside = ''] = /^(\w+)(?:\{(.*)\})? /.exec(each) ?? [];
    return series === name && Object.entries(labels).every(([key, value]) => inside.includes(`${key}="${value}"`));
  });
  return Number(line?.split(' ').at(-1));
}

function hasHeader(event: {
  activityTaskScheduledEventAttributes?: { header?: { fields?: object | null } | null } | null;
}) {
  return Object.keys(event.activityTaskScheduledEventAttributes?.header?.fields ?? {}).length > 0;
}

/** The first of three ports in a row that are free now, one a worker. */
async function threeFree(from: number): Promise<number> {
  for (let first = from; ; first += 3) {
    const ports = [first, first + 1, first + 2];
    const chosen = await Promise.all(ports.map((preferred) => choosePort({ name: 'a worker', preferred })));
    if (chosen.every((port, position) => port === ports[position])) return first;
  }
}
