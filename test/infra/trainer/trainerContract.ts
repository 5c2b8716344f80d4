import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TrainerMessage, TrainJob } from '../../../core/contracts/trainerProtocol';
import { TrainerFailure, type Trainer } from '../../../infra/trainer/trainer';
import { findCheckpoint } from '../../../infra/trainer/findCheckpoint';

const GROUPS = ['asthma', 'gout'].map((name, place) => ({
  queryId: `q${place}`,
  query: `what is ${name}`,
  passages: [
    { chunkId: `${place}-a`, text: `${name} is a disease`, label: 1, source: 'judge' },
    { chunkId: `${place}-b`, text: 'the weather was fine', label: 0, source: 'bm25' },
  ],
}));

/** What every trainer must do, the real process and the double alike. */
export function describeTrainer(name: string, makeTrainer: () => Trainer): void {
  describe(`trainer: ${name}`, () => {
    let folder: string;
    let job: TrainJob;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'trainer-contract-'));
      const trainFile = path.join(folder, 'train.jsonl');
      await writeFile(trainFile, GROUPS.map((group) => JSON.stringify(group) + '\n').join(''));
      job = {
        kind: 'train',
        base: 'minilm',
        trainFile,
        outputFolder: path.join(folder, 'model'),
        checkpointFolder: path.join(folder, 'checkpoints'),
        epochs: 2,
        groupsPerStep: 1,
        maxTokens: 16,
        guidanceWeight: 0,
        threads: 1,
      };
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    test('tells what it does, leaves a checkpoint and a model, and ends with the result', async () => {
      const messages: TrainerMessage[] = [];
      const result = await makeTrainer().run(job, { onMessage: (message) => messages.push(message) });
      expect(result).toMatchObject({ job: 'train', folder: job.outputFolder, steps: 4, groups: 2 });
      expect(messages.map(({ type }) => type)).toEqual([
        'start',
        'step',
        'step',
        'step',
        'step',
        'checkpoint',
        'result',
      ]);
      expect(messages.filter((message) => message.type === 'step').map(({ step }) => step)).toEqual([1, 2, 3, 4]);
      expect(existsSync(path.join(job.outputFolder, 'config.json'))).toBe(true);
      expect((await findCheckpoint(job.checkpointFolder))?.step).toBe(4);
    });

    test('an unknown base model is a failure that no retry mends', async () => {
      const failure = await failureOf(makeTrainer().run({ ...job, base: path.join(folder, 'nowhere') }));
      expect(failure).toMatchObject({ reason: 'bad-base-model', retryable: false, code: 'trainer-failed' });
      expect(failure.message).toContain('nowhere');
      expect(failure.mend).not.toBe('');
    });

    test('an empty training file is bad data', async () => {
      await writeFile(job.trainFile, '');
      const failure = await failureOf(makeTrainer().run(job));
      expect(failure.reason).toBe('bad-data');
      expect(failure.message).toContain('train.jsonl');
    });

    test('a job with a bad field is refused before anything starts', async () => {
      const failure = await failureOf(makeTrainer().run({ ...job, epochs: 0 }));
      expect(failure.reason).toBe('bad-job');
      expect(failure.message).toContain('epochs');
    });

    test('stops when asked, and no model appears', async () => {
      const controller = new AbortController();
      const onMessage = (message: TrainerMessage): void => {
        if (message.type === 'step') controller.abort(new Error('enough'));
      };
      const failure = await failureOf(
        makeTrainer().run({ ...job, epochs: 1000 }, { onMessage, signal: controller.signal }),
      );
      expect(failure).toMatchObject({ reason: 'stopped', retryable: true, cause: new Error('enough') });
      expect(existsSync(job.outputFolder)).toBe(false);
    });

    test('stopped, keeps a checkpoint of its last step, and goes on from it', async () => {
      const controller = new AbortController();
      const steps: number[] = [];
      const onMessage = (message: TrainerMessage): void => {
        if (message.type === 'step') steps.push(message.step);
        if (message.type === 'start') controller.abort();
      };
      await failureOf(makeTrainer().run({ ...job, epochs: 1000 }, { onMessage, signal: controller.signal }));
      const kept = await findCheckpoint(job.checkpointFolder);
      expect(kept?.step).toBe(steps.at(-1));
      const resumed = { ...job, epochs: 1000, resumeFrom: kept!.folder };
      const again = new AbortController();
      const firstSteps: unknown[] = [];
      const noteStart = (message: TrainerMessage): void => {
        if (message.type !== 'start') return;
        firstSteps.push(message.firstStep);
        again.abort();
      };
      await failureOf(makeTrainer().run(resumed, { onMessage: noteStart, signal: again.signal }));
      expect(firstSteps).toEqual([kept?.step]);
    });
  });
}

/** The TrainerFailure that a run ends with; anything else fails the test. */
export async function failureOf(run: Promise<unknown>): Promise<TrainerFailure> {
  const error = await run.then(
    (result) => new Error(`it succeeded: ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof TrainerFailure) return error;
  throw error;
}
