import path from 'node:path';
import { trainReranker } from '../../../activities/trainReranker';
import { identifyStage } from '../../../activities/stage/identifyStage';
import { runStage, type StageEnvironment } from '../../../activities/stage/runStage';
import type { StageTools } from '../../../activities/stage/tools';
import type { StageReceipt } from '../../../core/contracts/receipt';
import type { TrainerMessage } from '../../../core/contracts/trainerProtocol';
import { RankwrightError } from '../../../core/errors';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { CheckpointStore } from '../../../infra/trainer/checkpointStore';
import type { Trainer } from '../../../infra/trainer/trainer';
import { createProcessTrainer } from '../../../infra/trainer/trainerProcess';
import { failureOf } from '../../infra/trainer/trainerContract';
import { specOf, stageRunner } from '../support/runStages';

const fixtures = path.resolve(__dirname, '../../fixtures/trainer');
const trainer = createProcessTrainer({
  command: process.execPath,
  args: [path.join(fixtures, 'scriptedTrainer.mjs')],
  cwd: fixtures,
});

/** 8 groups, 2 epochs, a group a step: 16 steps, a checkpoint after every third. The double fails after the 7th. */
const groups = Array.from({ length: 8 }, (_, number) => ({
  queryId: `q${number}`,
  query: 'what is asthma',
  passages: [
    { chunkId: 'a', text: 'asthma is a disease', label: 1, source: 'judge' },
    { chunkId: 'b', text: 'the weather was fine', label: 0, source: 'bm25' },
  ],
}));
const fields = { epochs: 2, groupsPerStep: 1, checkpointEverySteps: 3, hungAfterMinutes: 0.02 };

describe('a training with its checkpoints on S3', () => {
  let store: MemoryObjectStore;
  let undisturbed: StageReceipt;
  beforeAll(async () => {
    undisturbed = await train(new MemoryObjectStore(), 'minilm');
  });
  beforeEach(() => {
    store = new MemoryObjectStore();
  });

  test('undisturbed, leaves none when its manifest is there', async () => {
    expect((await train(store, 'minilm')).summary).not.toHaveProperty('resumedFromStep');
    expect(left(store)).toEqual([]);
  });

  test('killed, goes on from the newest and ends with the same bytes', async () => {
    expect((await failureOf(train(store, 'dying'))).reason).toBe('killed');
    const key = await keyOf(store, 'dying');
    expect(left(store).filter((name) => name.endsWith('.json'))).toEqual([
      `checkpoints/${key}/step-00000003.json`,
      `checkpoints/${key}/step-00000006.json`,
    ]);
    // Of each: state, course and the trainer's marker; and once for both what did not change.
    expect(left(store).filter((name) => name.includes('/blobs/'))).toHaveLength(3 + 3 + 1);
    const seen: number[] = [];
    const receipt = await train(store, 'dying', { onMessage: (message) => noteStep(message, seen) });
    expect(seen).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(receipt).toMatchObject({ digest: undisturbed.digest, summary: { resumedFromStep: 6, processes: 2 } });
    expect(left(store)).toEqual([]);
  });

  test('only the newest are kept, with what they need', async () => {
    await failureOf(train(store, 'dying', { keepCheckpoints: 1 }));
    const checkpoints = new CheckpointStore(store, await keyOf(store, 'dying'));
    expect(await checkpoints.steps()).toEqual([6]);
    expect(left(store)).toHaveLength(1 + 3 + 1);
  });

  const damages: Record<string, (name: string, store: MemoryObjectStore) => void> = {
    'a changed file': (name, { objects }) => objects.set(name, Buffer.from('changed')),
    'a missing file': (name, { objects }) => objects.delete(name),
    'a torn marker': (_, { objects }) => objects.set(markerOf(objects, 6), Buffer.from('{"step": 6, "fil')),
    'a marker that leads out of its folder': (_, { objects }) => {
      const marker = objects.get(markerOf(objects, 6))!.toString().replace('"state.json"', '"../state.json"');
      objects.set(markerOf(objects, 6), Buffer.from(marker));
    },
  };
  test.each(Object.keys(damages))('%s: the one before is taken, with a warning', async (damage) => {
    await failureOf(train(store, 'dying'));
    const { files } = JSON.parse(store.objects.get(markerOf(store.objects, 6))!.toString()) as Marker;
    damages[damage]!(
      blobNames(store).find((name) => name.endsWith(files['state.json']!.sha256))!,
      store,
    );
    const { digest, summary } = await train(store, 'dying');
    expect(summary).toMatchObject({
      resumedFromStep: 3,
      warnings: [expect.stringContaining('the checkpoint of step 6 was left out')],
    });
    expect(digest).toBe(undisturbed.digest);
  });

  test('those that the trainer refuses are left out, and it begins anew', async () => {
    await failureOf(train(store, 'dying'));
    const [from, to] = [await keyOf(store, 'dying'), await keyOf(store, 'refusing')];
    for (const name of left(store)) store.objects.set(name.replace(from, to), store.objects.get(name)!);
    const { digest, summary } = await train(store, 'refusing');
    expect(summary).not.toHaveProperty('resumedFromStep');
    expect(summary?.['warnings']).toEqual([
      'the checkpoint of step 6 was not resumed from: it belongs to another training',
      'the checkpoint of step 3 was not resumed from: it belongs to another training',
    ]);
    expect(digest).toBe(undisturbed.digest);
  });

  test('cancelled, keeps the step that it had come to', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onMessage = (message: TrainerMessage): void => {
      noteStep(message, seen);
      if (seen.length === 5) controller.abort();
    };
    const failure = await failureOf(train(store, 'minilm', { onMessage, signal: controller.signal }));
    expect(failure.reason).toBe('stopped');
    const receipt = await train(store, 'minilm');
    expect(receipt).toMatchObject({ digest: undisturbed.digest, summary: { resumedFromStep: seen.at(-1) } });
  });

  test('hung, is ended, its log kept, and goes on', async () => {
    const failure = await failureOf(train(store, 'hanging'));
    expect(failure).toMatchObject({ reason: 'hung', retryable: true, stderrTail: 'waiting for nothing\n' });
    expect(failure.message).toMatch(/said nothing for .* after step 7 of 16/);
    const key = await keyOf(store, 'hanging');
    expect(failure.logAddress).toMatch(new RegExp(`^s3://memory/logs/${key}/trainer-[0-9a-f]{16}\\.log$`));
    const log = await store.get(failure.logAddress!.replace('s3://memory/', ''));
    expect(log.toString()).toBe('waiting for nothing\n');
    expect(await train(store, 'hanging')).toMatchObject({
      digest: undisturbed.digest,
      summary: { resumedFromStep: 6 },
    });
  });

  test('goes on without where they cannot be stored', async () => {
    const refusal = new RankwrightError('storage-denied', 'not allowed to write checkpoints', { mend: 'allow it' });
    const put = store.putFileIfAbsent.bind(store);
    store.putFileIfAbsent = (key, file) => (key.startsWith('checkpoints/') ? Promise.reject(refusal) : put(key, file));
    const { digest, summary } = await train(store, 'minilm');
    expect(summary?.['warnings']).toEqual(['a checkpoint was not stored: not allowed to write checkpoints']);
    expect(digest).toBe(undisturbed.digest);
  });

  test('what a dead attempt left is removed where the training is found done', async () => {
    const { key } = await train(store, 'minilm');
    await store.put(`checkpoints/${key}/blobs/left`, Buffer.from('left'));
    expect((await train(store, 'minilm')).reused).toBe(true);
    expect(left(store)).toEqual([]);
  });
});

interface Marker {
  files: Record<string, { sha256: string }>;
}

interface Conditions {
  onMessage?: (message: TrainerMessage) => void;
  signal?: AbortSignal;
  keepCheckpoints?: number;
}

async function train(store: MemoryObjectStore, base: string, conditions: Conditions = {}): Promise<StageReceipt> {
  const { onMessage, signal = new AbortController().signal, keepCheckpoints } = conditions;
  const listening: Trainer = {
    run: (job, options = {}) =>
      trainer.run(job, {
        ...options,
        onMessage: (message) => {
          options.onMessage?.(message);
          onMessage?.(message);
        },
      }),
  };
  const environment: StageEnvironment = {
    ...{ store, codeVersion: 'test', workflow: { workflowId: 'w', runId: 'r' }, heartbeat: () => undefined, signal },
    tools: { trainer: listening, trainable: async (model: string) => model } as unknown as StageTools,
  };
  return runStage(trainReranker, await requestOf(store, base, keepCheckpoints), environment);
}

async function requestOf(store: MemoryObjectStore, base: string, keepCheckpoints?: number) {
  const assembled = await stageRunner(store).make('assemble', [], { tables: { train: groups } });
  const spec = specOf({ train: { ...fields, base, ...(keepCheckpoints ? { keepCheckpoints } : {}) } });
  return { runId: 'r', spec, inputs: { groups: assembled } };
}

async function keyOf(store: MemoryObjectStore, base: string): Promise<string> {
  return identifyStage(trainReranker, await requestOf(store, base)).key;
}

function left({ objects }: MemoryObjectStore): string[] {
  return [...objects.keys()].filter((name) => name.startsWith('checkpoints/')).sort();
}

function blobNames(store: MemoryObjectStore): string[] {
  return left(store).filter((name) => name.includes('/blobs/'));
}

function markerOf(objects: Map<string, Buffer>, step: number): string {
  return [...objects.keys()].find((name) => name.endsWith(`/step-0000000${step}.json`))!;
}

function noteStep(message: TrainerMessage, steps: number[]): void {
  if (message.type === 'step') steps.push(message.step);
}
