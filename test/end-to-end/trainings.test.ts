import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { artifactPrefix } from '../../core/artifactPrefix';
import type { StageReceipt } from '../../core/contracts/receipt';
import { ArtifactWriter } from '../../infra/artifactStore/artifactWriter';
import { artifactDigest, readManifest, sealManifest } from '../../infra/artifactStore/manifests';
import { storeModels } from '../../infra/client/storeModels';
import { resolveTools } from '../../infra/servers/tools';
import { CheckpointStore } from '../../infra/trainer/checkpointStore';
import { noPlaces } from '../infra/models/support/noPlaces';
import { smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, waitUntilEnded, type TestStack } from './support/testStack';
import { startAttempt, type Attempt, type Outcome } from './support/trainingAttempt';

jest.setTimeout(15 * 60_000);

const interval = 20;
const totalSteps = 120;
const groupsPerStep = 16;

describeWithTools('a training that is killed', () => {
  let stack: TestStack;
  let requestFile: string;
  let undisturbed: Record<string, string>;
  let key: string;

  beforeAll(async () => {
    stack = await startTestStack({ services: ['temporal', 'object-store'] });
    const base = path.join(stack.folder, 'tiny');
    const { command, args } = resolveTools().python;
    execFileSync(command, [...args, path.join(__dirname, 'support/tinyBase.py'), base]);
    requestFile = path.join(stack.folder, 'request.json');
    const train = { base, epochs: 10, groupsPerStep, maxTokens: 64, checkpointEverySteps: interval };
    const written = smallSpec({ train, candidates: { encoder: 'minilm' } });
    const stored = { store: stack.store, modelPlaces: noPlaces };
    const spec = await storeModels(written, { specFolder: stack.folder }, stored);
    const request = { runId: 'r', spec, inputs: { groups: await writeGroups(stack) } };
    await writeFile(requestFile, JSON.stringify(request));
  });
  afterAll(() => stack?.stop());

  test('undisturbed, leaves a model and no checkpoint', async () => {
    const { ended } = await startAttempt(requestFile, machine('first'));
    const { receipt, steps, failure } = await ended;
    expect(failure).toBeUndefined();
    expect(steps).toHaveLength(totalSteps);
    key = receipt!.key;
    undisturbed = await readDigests(receipt!);
    expect(Object.keys(undisturbed)).toEqual(expect.arrayContaining(['model.safetensors', 'training-log.json']));
    await forget(artifactPrefix('train', key));
    expect(await objectsUnder(`checkpoints/${key}/`)).toEqual([]);
  });

  test('the trainer, the worker and the machine with its disk: same bytes, at most an interval repeated each', async () => {
    const killed = await beginAndKill('first', interval, (attempt) => killAll(attempt.trainers()));
    expect(killed.failure).toBe('killed');

    const orphaned = await beginAndKill('first', 2 * interval, async (attempt) => {
      const trainers = attempt.trainers();
      process.kill(attempt.pid, 'SIGKILL');
      await waitUntilEnded(trainers);
    });
    expectContinued(killed, orphaned);

    const lost = await beginAndKill('second', 3 * interval, async (attempt) => {
      const all = [{ pid: attempt.pid }, ...attempt.trainers()];
      killAll(all);
      await attempt.ended;
      await rm(machine('second'), { recursive: true, force: true });
    });
    expectContinued(orphaned, lost);

    const last = await (await startAttempt(requestFile, machine('third'))).ended;
    expectContinued(lost, last);
    expect(last.failure).toBeUndefined();
    expect(last.receipt?.summary?.['resumedFromStep']).toBe(last.steps[0]! - 1);
    expect(await readDigests(last.receipt!)).toEqual(undisturbed);
    expect(await objectsUnder(`checkpoints/${key}/`)).toEqual([]);
  });

  function machine(name: string): string {
    return path.join(stack.folder, name);
  }

  /** Kills an attempt some steps after the given one, whose checkpoint has come to S3. */
  async function beginAndKill(
    name: string,
    step: number,
    kill: (attempt: Attempt) => void | Promise<void>,
  ): Promise<Outcome> {
    const attempt = await startAttempt(requestFile, machine(name));
    const checkpoints = new CheckpointStore(stack.store, key);
    await waitFor(async () => {
      if (attempt.steps.at(-1) === totalSteps) throw new Error('it ended before it could be killed');
      const isStored = Math.max(0, ...(await checkpoints.steps())) >= step;
      return isStored && (attempt.steps.at(-1) ?? 0) > step ? true : undefined;
    }, 20);
    await kill(attempt);
    return attempt.ended;
  }

  async function readDigests({ stage, key: made }: StageReceipt): Promise<Record<string, string>> {
    const manifest = await readManifest(stack.store, stage, made);
    return Object.fromEntries(manifest!.parts.map(({ name, sha256 }) => [name, sha256]));
  }

  async function objectsUnder(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { key: name } of stack.store.list(prefix)) names.push(name);
    return names;
  }

  async function forget(prefix: string): Promise<void> {
    for (const name of await objectsUnder(`${prefix}/`)) await stack.store.delete(name);
  }
});

/** The next attempt takes up no later than where the last one ended, and no earlier than an interval before. */
function expectContinued(before: Outcome, next: Outcome): void {
  const resumedFrom = next.steps[0]! - 1;
  const repeated = before.steps.at(-1)! - resumedFrom;
  expect(resumedFrom).toBeGreaterThan(0);
  expect(repeated).toBeGreaterThanOrEqual(0);
  expect(repeated).toBeLessThanOrEqual(interval);
}

function killAll(processes: { pid: number }[]): void {
  for (const { pid } of processes) process.kill(pid, 'SIGKILL');
}

/** 192 lists of four passages: 12 steps an epoch. */
async function writeGroups({ store }: TestStack) {
  const [stage, key] = ['assemble', 'a'.repeat(32)];
  const output = new ArtifactWriter(store, artifactPrefix(stage, key));
  const subjects = ['asthma', 'gout', 'migraine', 'anemia', 'eczema', 'diabetes', 'cataract', 'fracture'];
  for (let number = 0; number < 12 * groupsPerStep; number += 1) {
    const others = [0, 1, 2, 3].map((step) => subjects[(number + step) % subjects.length]!);
    const passages = others.map((subject, place) => ({
      chunkId: `${subject}-${number}`,
      text: `${subject} is what page ${number} is about; ${'it goes on about it at some length '.repeat(6)}`,
      label: place === 0 ? 1 : 0,
      source: 'judge',
    }));
    await output.write({ queryId: `q${number}`, query: `what is ${others[0]}`, passages }, 'train');
  }
  await output.finish();
  const digest = artifactDigest(output.parts);
  await sealManifest(store, {
    ...{ schemaVersion: 1, stage, key, config: {}, digest, inputs: {}, parts: output.parts, counts: output.counts },
    ...{ startedAt: new Date().toISOString(), durationMs: 0, codeVersion: 'test', workflowId: 'w', runId: 'r' },
  });
  return { stage, key, digest };
}
