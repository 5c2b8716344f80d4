import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findCheckpoint, readCheckpoint } from '../../../infra/trainer/findCheckpoint';

describe('findCheckpoint', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'checkpoints-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (step: number, options: { marker?: string; content?: string } = {}): Promise<string> => {
    const target = path.join(folder, `step-${String(step).padStart(8, '0')}`);
    await mkdir(target);
    await writeFile(path.join(target, 'state.json'), options.content ?? '{}');
    const marker = JSON.stringify({ step, files: { 'state.json': { bytes: 2, sha256: 'a'.repeat(64) } } });
    if (options.marker !== '') await writeFile(path.join(target, 'complete.json'), options.marker ?? marker);
    return target;
  };

  test('takes the newest and tells what its marker names', async () => {
    await write(9);
    const newest = await write(10);
    const described = { 'state.json': { bytes: 2, sha256: 'a'.repeat(64) } };
    expect(await findCheckpoint(folder)).toEqual({ folder: newest, step: 10, described });
  });

  test('passes over folders without a marker, with a torn marker or with a short file', async () => {
    const whole = await write(5);
    await write(6, { marker: '' });
    await write(7, { marker: '{"step": 7, "fil' });
    await write(8, { content: '{' });
    expect((await findCheckpoint(folder))?.folder).toBe(whole);
  });

  test('finds none in an empty or absent folder', async () => {
    expect(await findCheckpoint(folder)).toBeUndefined();
    expect(await findCheckpoint(path.join(folder, 'absent'))).toBeUndefined();
    expect(await readCheckpoint(path.join(folder, 'absent'))).toBeUndefined();
  });
});
