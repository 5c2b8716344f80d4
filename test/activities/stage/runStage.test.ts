import { z } from 'zod';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { defineStage } from '../../../activities/stage/definition';
import { runStage, type StageEnvironment } from '../../../activities/stage/runStage';
import type { StageTools } from '../../../activities/stage/tools';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { openArtifact, readManifest } from '../../../infra/artifactStore/manifests';

const spec = pipelineSpecSchema.parse({ name: 'toy', corpus: { jsonl: 'toy.jsonl' } });
const rowSchema = z.object({ value: z.number() });

/** Counts how often its work was done, so that reuse can be told from repetition. */
function createNumbers(options: { fail?: boolean; version?: number } = {}) {
  const calls = { runs: 0 };
  const stage = defineStage({
    name: 'numbers',
    version: options.version ?? 1,
    inputs: [],
    configure: ({ chunk }) => ({ limit: chunk.maxTokens }),
    async run({ config, output }) {
      calls.runs += 1;
      for (let value = 0; value < config.limit; value += 1) await output.write({ value });
      if (options.fail) throw new Error('torn');
      await output.drop('odd', { value: -1 });
    },
  });
  return { stage, calls };
}

const doubled = defineStage({
  name: 'doubled',
  version: 1,
  inputs: ['numbers'],
  configure: () => ({}),
  async run({ inputs, output }) {
    for await (const { value } of inputs.numbers.rows(rowSchema)) await output.write({ value: value * 2 });
  },
});

function createEnvironment(store: MemoryObjectStore): StageEnvironment {
  return {
    store,
    tools: {} as StageTools,
    codeVersion: 'test',
    workflow: { workflowId: 'w', runId: 'r' },
    heartbeat: () => undefined,
    signal: new AbortController().signal,
  };
}

const request = { runId: 'r', spec, inputs: {} };

describe('runStage', () => {
  test('writes parts, then a manifest whose digests are those of the stored objects', async () => {
    const store = new MemoryObjectStore();
    const receipt = await runStage(createNumbers().stage, request, createEnvironment(store));
    expect(receipt).toMatchObject({ stage: 'numbers', reused: false, counts: { out: 220, dropped: { odd: 1 } } });
    const manifest = await readManifest(store, 'numbers', receipt.key);
    for (const part of manifest?.parts ?? []) {
      const body = await store.get(`artifacts/numbers/${receipt.key}/${part.object}`);
      expect(createHash('sha256').update(body).digest('hex')).toBe(part.sha256);
      expect(createHash('sha256').update(gunzipSync(body)).digest('hex')).toBe(part.contentSha256);
    }
    expect(manifest?.parts.map(({ name, rows }) => [name, rows])).toEqual([
      ['dropped-00000.jsonl.gz', 1],
      ['part-00000.jsonl.gz', 220],
    ]);
  });

  test('a second run with the same key does no work and says so', async () => {
    const store = new MemoryObjectStore();
    const { stage, calls } = createNumbers();
    const first = await runStage(stage, request, createEnvironment(store));
    const objects = new Map(store.objects);
    const second = await runStage(stage, request, createEnvironment(store));
    expect(calls.runs).toBe(1);
    expect(second).toEqual({ ...first, reused: true });
    expect(store.objects).toEqual(objects);
  });

  test('another config, another version or another input is another key', async () => {
    const environment = createEnvironment(new MemoryObjectStore());
    const base = await runStage(createNumbers().stage, request, environment);
    const config = { ...request, spec: { ...spec, chunk: { ...spec.chunk, maxTokens: 30 } } };
    const other = await runStage(createNumbers().stage, config, environment);
    const version = await runStage(createNumbers({ version: 2 }).stage, request, environment);
    expect(new Set([base.key, other.key, version.key]).size).toBe(3);
    const fromBase = await runStage(doubled, { ...request, inputs: { numbers: base } }, environment);
    const fromOther = await runStage(doubled, { ...request, inputs: { numbers: other } }, environment);
    expect(fromBase.key).not.toBe(fromOther.key);
  });

  test('a stage is reused when what it reads is the same, whoever made it', async () => {
    const environment = createEnvironment(new MemoryObjectStore());
    const first = await runStage(createNumbers().stage, request, environment);
    const again = await runStage(createNumbers({ version: 2 }).stage, request, environment);
    expect(again.digest).toBe(first.digest);
    await runStage(doubled, { ...request, inputs: { numbers: first } }, environment);
    const reused = await runStage(doubled, { ...request, inputs: { numbers: again } }, environment);
    expect(reused.reused).toBe(true);
  });

  test('an attempt that dies leaves no artifact, and the next one gives the same parts', async () => {
    const store = new MemoryObjectStore();
    const undisturbed = await runStage(createNumbers().stage, request, createEnvironment(new MemoryObjectStore()));
    await expect(runStage(createNumbers({ fail: true }).stage, request, createEnvironment(store))).rejects.toThrow(
      'torn',
    );
    expect(await readManifest(store, 'numbers', undisturbed.key)).toBeUndefined();
    const retried = await runStage(createNumbers().stage, request, createEnvironment(store));
    expect([retried.reused, retried.digest]).toEqual([false, undisturbed.digest]);
  });

  test('a changed part is refused with the name of the object', async () => {
    const store = new MemoryObjectStore();
    const receipt = await runStage(createNumbers().stage, request, createEnvironment(store));
    const name = [...store.objects.keys()].find((key) => key.includes('/part-00000')) ?? '';
    const body = Buffer.from(store.objects.get(name) ?? '');
    body[40] = (body[40] ?? 0) ^ 1;
    store.objects.set(name, body);
    const run = runStage(doubled, { ...request, inputs: { numbers: receipt } }, createEnvironment(store));
    await expect(run).rejects.toMatchObject({
      code: 'damaged-artifact',
      message: expect.stringContaining(name) as string,
    });
  });

  test('an input that was deleted is named', async () => {
    const store = new MemoryObjectStore();
    await expect(openArtifact(store, 'chunk', 'a'.repeat(32))).rejects.toMatchObject({ code: 'missing-object' });
  });

  test('a receipt that carries rows is refused', async () => {
    const talkative = defineStage({
      name: 'talkative',
      version: 1,
      inputs: [],
      configure: () => ({}),
      async run({ output }) {
        output.summary = { rows: 'x'.repeat(70_000) };
      },
    });
    await expect(runStage(talkative, request, createEnvironment(new MemoryObjectStore()))).rejects.toThrow(
      /65536 bytes/,
    );
  });

  test('a cancelled run ends at the next sign of progress', async () => {
    const controller = new AbortController();
    const endless = defineStage({
      name: 'endless',
      version: 1,
      inputs: [],
      configure: () => ({}),
      async run({ progress }) {
        for (let done = 0; done < 1000; done += 1) {
          await progress({ done, unit: 'rows' });
          if (done === 3) controller.abort(new Error('cancelled by a person'));
        }
      },
    });
    const environment = { ...createEnvironment(new MemoryObjectStore()), signal: controller.signal };
    await expect(runStage(endless, request, environment)).rejects.toThrow('cancelled by a person');
  });
});
