import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startUploads, type Uploads } from '../../../activities/training/uploadCheckpoints';
import { RankwrightError } from '../../../core/errors';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { CheckpointStore } from '../../../infra/trainer/checkpointStore';

describe('startUploads', () => {
  let folder: string;
  let store: MemoryObjectStore;
  let checkpoints: CheckpointStore;
  let uploads: Uploads;
  let troubles: string[];
  const course = { steps: [{ step: 1, loss: 0.5 }], warnings: [] };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'uploads-'));
    store = new MemoryObjectStore();
    checkpoints = new CheckpointStore(store, 'key');
    troubles = [];
    const onTrouble = (message: string): unknown => troubles.push(message);
    uploads = startUploads({ checkpoints, folder, keep: 3, onTrouble, signal: new AbortController().signal });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a checkpoint that the trainer removes at once is stored all the same', async () => {
    const release = holdUploads();
    const written = await writeStep(1);
    uploads.add(written, course);
    await rm(written, { recursive: true });
    release();
    await uploads.finish();
    const copy = path.join(folder, 'copy');
    await checkpoints.download(1, copy);
    expect((await readdir(copy)).sort()).toEqual(['complete.json', 'course.json', 'weights.bin']);
    expect([troubles, await heldFolders()]).toEqual([[], []]);
  });

  test('of those written during an upload only the newest is stored', async () => {
    const release = holdUploads();
    for (const step of [1, 2, 3, 4]) uploads.add(await writeStep(step), course);
    release();
    await uploads.finish();
    expect(await checkpoints.steps()).toEqual([4, 1]);
    uploads.add(await writeStep(5), course);
    await uploads.finish();
    expect(await checkpoints.steps()).toEqual([5, 4, 1]);
  });

  test('abandoned, what waits is left out', async () => {
    const release = holdUploads();
    for (const step of [1, 2]) uploads.add(await writeStep(step), course);
    const abandoned = uploads.abandon();
    release();
    await abandoned;
    expect([await checkpoints.steps(), await heldFolders()]).toEqual([[1], []]);
  });

  test('a store that is away for a moment is tried again', async () => {
    const put = store.putFileIfAbsent.bind(store);
    let refusals = 1;
    store.putFileIfAbsent = (key, file) => {
      if ((refusals -= 1) < 0) return put(key, file);
      return Promise.reject(new RankwrightError('storage-unavailable', 'away', { mend: 'wait', retryable: true }));
    };
    uploads.add(await writeStep(1), course);
    await uploads.finish();
    expect([await checkpoints.steps(), troubles]).toEqual([[1], []]);
  });

  test('a folder without a whole checkpoint is told and left out', async () => {
    const written = await writeStep(1);
    await rm(path.join(written, 'complete.json'));
    uploads.add(written, course);
    await uploads.finish();
    expect(troubles).toEqual([expect.stringContaining('is not a complete checkpoint')]);
    expect(await checkpoints.steps()).toEqual([]);
  });

  async function writeStep(step: number): Promise<string> {
    const target = path.join(folder, `step-${step}`);
    await mkdir(target);
    const content = `weights of ${step}`;
    const sha256 = createHash('sha256').update(content).digest('hex');
    await writeFile(path.join(target, 'weights.bin'), content);
    const files = { 'weights.bin': { bytes: content.length, sha256 } };
    await writeFile(path.join(target, 'complete.json'), JSON.stringify({ step, files }));
    return target;
  }

  /** Nothing is stored before the returned function is called. */
  function holdUploads(): () => void {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const put = store.putFileIfAbsent.bind(store);
    store.putFileIfAbsent = (key, file) => released.then(() => put(key, file));
    return release;
  }

  async function heldFolders(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => name.startsWith('held-'));
  }
});
