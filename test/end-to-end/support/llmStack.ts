import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Manifest } from '../../../core/contracts/manifest';
import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { RunView, StageView } from '../../../core/contracts/run';
import type { FaultServer, FaultServerOptions } from '../../support/faultServer/faultServer';
import { startFaultServerProcess } from '../../support/faultServer/faultServerProcess';
import { digestsOf, manifestOf, readManifests } from './artifacts';
import { readHistory, textOf } from './histories';
import { start, waitForEnd } from './runs';
import { startTestStack, waitFor, type TestStack } from './testStack';

/** In no form that a key could be recognised by. */
export const canaryKey = 'Canary7b20c91fe4';
/** Stands in every prompt and in no answer; and the word that begins every answer, which no prompt holds. */
export const canaryPrompt = 'Quorbelline';
export const canaryAnswer = 'text about';

/** A stack whose language model is the fault server. */
export interface LlmStack extends TestStack {
  server: FaultServer;
  kill(name: 'cpu' | 'llm' | 'temporal'): void;
}

/** Temporal, S3, the `cpu` and the `llm` worker, and an endpoint that misbehaves as it is told to. */
export async function startLlmStack(faults: FaultServerOptions = {}): Promise<LlmStack> {
  const server = await startFaultServerProcess({ answers: 'constant', apiKey: canaryKey, ...faults });
  const stack = await startTestStack({
    services: ['temporal', 'object-store', 'cpu', 'llm'],
    environment: { OPENAI_API_KEY: canaryKey, OPENAI_BASE_URL: server.url },
  });
  return {
    ...stack,
    server,
    kill: (name) => {
      const running = stack.running(name);
      if (running) process.kill(running.pid, 'SIGKILL');
    },
    stop: async () => {
      await stack.stop();
      await server.close();
    },
  };
}

/** A pipeline that asks one question about each of so many documents, 64 at a time. */
export async function llmSpec(
  { folder }: { folder: string },
  requests: number,
  llm: Record<string, unknown> = {},
): Promise<PipelineSpec> {
  const documents = Array.from({ length: requests }, (_, index) => JSON.stringify(documentOf(index)));
  await writeFile(path.join(folder, 'documents.jsonl'), documents.join('\n'));
  return pipelineSpecSchema.parse({
    name: 'asking',
    corpus: { jsonl: 'documents.jsonl' },
    queries: { passages: requests, perPassage: 1 },
    llm: { model: 'model-a', concurrency: 64, ...llm },
  });
}

/** Every tenth document also holds `poison-<number of the ten>`. */
function documentOf(index: number): { id: string; text: string } {
  const mark = index % 10 === 0 ? ` It is marked poison-${index / 10} for those who look.` : '';
  const text =
    `${canaryPrompt} number ${index} is a town at the river of that name. It has ${index + 17} houses, a mill and a ` +
    `market on every ${1 + (index % 28)}th of the month, where wool from the hills is sold by weight.${mark}`;
  return { id: `document-${index}`, text };
}

export function stageOf(view: RunView, name: string): StageView | undefined {
  return view.stages.find((stage) => stage.name === name);
}

/** Waits for the end of the stage `queries` and cancels the run, whose other stages are not of interest here. */
export async function finishQueries(stack: LlmStack, runId: string): Promise<RunView> {
  const view = await waitFor(async () => {
    const seen = await stack.client.viewRun(runId).catch(() => undefined);
    if (seen?.pause) throw new Error(`${runId} waits: ${seen.pause.message}`);
    if (seen && !['running', 'paused'].includes(seen.status)) throw new Error(`${runId} ended: ${seen.status}`);
    return seen && stageOf(seen, 'queries')?.state === 'done' ? seen : undefined;
  }, 200);
  await stack.client.cancelRun(runId);
  await waitForEnd(stack, runId);
  return view;
}

export async function runQueries(stack: LlmStack, spec: PipelineSpec): Promise<RunView> {
  return finishQueries(stack, await start(stack, spec));
}

/** What the stage made, byte by byte: requests, answers and queries. */
export async function readMade(stack: LlmStack): Promise<{ digests: Record<string, string>; answers: Manifest }> {
  const manifests = await readManifests(stack.store);
  const all = digestsOf(manifests);
  const names = Object.keys(all).filter((name) => /^(queries|query-requests|query-answers): /.test(name));
  return {
    digests: Object.fromEntries(names.map((name) => [name, all[name] ?? ''])),
    answers: manifestOf(manifests, 'query-answers'),
  };
}

/** Asserts that what must not be seen is nowhere where people look: neither the key, nor prompts or answers in history. */
export async function expectNothingLeaked(stack: LlmStack, runId: string): Promise<void> {
  const children = [`${runId}/queries`];
  const histories: Record<string, string> = {};
  for (const id of [runId, ...children, ...(await batchesOf(stack, runId))])
    histories[id] = textOf(await readHistory(stack, id));
  const logs = await readLogs(stack);
  const objects = await readObjects(stack);
  const placesWith = (told: Record<string, string>, text: string): string[] =>
    Object.keys(told).filter((place) => told[place]?.includes(text));
  expect(placesWith({ ...histories, ...logs, ...objects }, canaryKey)).toEqual([]);
  expect(placesWith({ ...histories, ...logs }, canaryPrompt)).toEqual([]);
  expect(placesWith({ ...histories, ...logs }, canaryAnswer)).toEqual([]);
  // The search itself works: prompts and answers are in artifacts, where they belong.
  expect(placesWith(objects, canaryPrompt).length).toBeGreaterThan(0);
  expect(placesWith(objects, canaryAnswer).length).toBeGreaterThan(0);
}

async function batchesOf(stack: LlmStack, runId: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of stack.temporal.workflow.list({ query: 'WorkflowType = "providerBatch"' }))
    if (workflowId.startsWith(runId)) ids.push(workflowId);
  return ids;
}

async function readLogs(stack: LlmStack): Promise<Record<string, string>> {
  const folder = path.join(stack.folder, 'state/logs');
  const texts: Record<string, string> = {};
  for (const name of await readdir(folder)) texts[name] = await readFile(path.join(folder, name), 'utf8');
  return texts;
}

/** Objects as text; segments of the ledger as they are, which would show a key that is not packed. */
async function readObjects(stack: LlmStack): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { key } of stack.store.list('')) {
    const body = await stack.store.get(key);
    texts[key] = key + (key.endsWith('.gz') ? gunzipSync(body) : body).toString('utf8');
  }
  return texts;
}
