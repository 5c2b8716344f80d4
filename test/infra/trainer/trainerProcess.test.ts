import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TrainJob, TrainerMessage } from '../../../core/contracts/trainerProtocol';
import { createProcessTrainer, type PythonCommand } from '../../../infra/trainer/trainerProcess';
import { resolveTools } from '../../../infra/servers/tools';
import { describeTrainer, failureOf } from './trainerContract';

// starting torch takes seconds on a quiet machine and much longer on a busy one
jest.setTimeout(240_000);

const fixtures = path.resolve(__dirname, '../../fixtures/trainer');
const script: PythonCommand = {
  command: process.execPath,
  args: [path.join(fixtures, 'scriptedTrainer.mjs')],
  cwd: fixtures,
};
const scripted = createProcessTrainer(script);

describeTrainer('scripted double', () => scripted);
describeTrainer('Python process', () => createProcessTrainer(resolveTools().python));

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('a process that misbehaves', () => {
  let folder: string;
  const job = (base: string): TrainJob => ({
    kind: 'train',
    base,
    trainFile: path.join(folder, 'train.jsonl'),
    outputFolder: path.join(folder, 'model'),
    checkpointFolder: path.join(folder, 'checkpoints'),
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'trainer-process-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a line that is no message ends it and is shown', async () => {
    const failure = await failureOf(scripted.run(job('garbled')));
    expect(failure.reason).toBe('bad-message');
    expect(failure.message).toContain('Loading weights: 100%');
  });

  test('an end without a result is a crash', async () => {
    expect((await failureOf(scripted.run(job('silent')))).reason).toBe('crashed');
  });

  test('a crash keeps the end of stderr, and the log file all of it', async () => {
    const logFile = path.join(folder, 'trainer.log');
    await writeFile(logFile, 'earlier\n');
    const failure = await failureOf(scripted.run(job('crashing'), { logFile }));
    expect(failure).toMatchObject({ reason: 'crashed', retryable: true });
    expect(failure.message).toContain('code 3');
    expect(failure.message).toContain('Segmentation fault in a library');
    expect(failure.stderrTail).toBe('Segmentation fault in a library\n');
    expect(await readFile(logFile, 'utf8')).toBe('earlier\nSegmentation fault in a library\n');
  });

  test('it is given the environment of its worker without what is secret', async () => {
    const given = {
      ...{ OPENAI_API_KEY: 'canary', HF_TOKEN_FILE: 'canary', AWS_SECRET_ACCESS_KEY: 'canary', AWS_PROFILE: 'canary' },
      ...{ RANKWRIGHT_NOTIFY_SECRET: 'canary', TEMPORAL_API_KEY: 'canary', OMP_NUM_THREADS: '3' },
    };
    const before = { ...process.env };
    Object.assign(process.env, given);
    try {
      const { stderrTail } = await failureOf(scripted.run(job('telling')));
      expect(JSON.parse(stderrTail)).toMatchObject({ OMP_NUM_THREADS: '3', PATH: before.PATH });
      expect(stderrTail).not.toContain('canary');
    } finally {
      for (const name of Object.keys(given)) restore(name, before[name]);
    }
  });

  test('a kill from outside is told apart from a crash', async () => {
    const failure = await failureOf(scripted.run(job('killed')));
    expect(failure).toMatchObject({ reason: 'killed', retryable: true });
    expect(failure.message).toContain('SIGKILL');
  });

  test('a python that is not there names the set-up', async () => {
    const trainer = createProcessTrainer({ command: path.join(folder, 'python'), args: [], cwd: folder });
    const failure = await failureOf(trainer.run(job('minilm')));
    expect(failure).toMatchObject({ reason: 'not-started', retryable: false });
    expect(failure.mend).toContain('npm run setup');
  });

  test('SIGTERM that is ignored is followed by SIGKILL', async () => {
    const controller = new AbortController();
    const failure = await failureOf(
      scripted.run(job('stubborn'), { signal: controller.signal, onMessage: () => controller.abort() }),
    );
    expect(failure.reason).toBe('stopped');
  });

  test('children of the process end with it', async () => {
    const controller = new AbortController();
    let child = 0;
    const onMessage = (message: TrainerMessage): void => {
      if (message.type === 'warning') child = Number(message.message);
      controller.abort();
    };
    await failureOf(scripted.run(job('parent'), { signal: controller.signal, onMessage }));
    expect(child).toBeGreaterThan(0);
    expect(await waitUntilGone(child)).toBe(true);
  });

  test('a message handler that throws ends the run with its own error', async () => {
    const onMessage = (): void => {
      throw new RangeError('no more room');
    };
    await expect(scripted.run(job('stubborn'), { onMessage })).rejects.toThrow(new RangeError('no more room'));
  });

  test('a signal that was raised before starts nothing', async () => {
    const failure = await failureOf(scripted.run(job('stubborn'), { signal: AbortSignal.abort() }));
    expect(failure.reason).toBe('stopped');
  });

  test('the job file does not stay behind', async () => {
    const before = await jobFolders();
    await failureOf(scripted.run(job('crashing')));
    expect((await jobFolders()).filter((name) => !before.includes(name))).toEqual([]);
  });
});

const jobFolders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('rankwright-job-'));

/** A killed process stays visible for a moment; false after ten seconds. */
async function waitUntilGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone');
    if (state === 'gone' || / Z /.test(state)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
