import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { openSession, type Session } from '../../../infra/onnx/session';
import { openSessionPool } from '../../../infra/onnx/sessionPool';
import { threadsOf } from '../threads';
import { tokenValue, writeTinyEncoder } from './support/tinyEncoder';

const words = 40;
const file = join(writeTinyEncoder(words, {}), 'onnx/model.onnx');

function feedsOf(ids: number[]): Record<string, Tensor> {
  const ones = new BigInt64Array(ids.length).fill(1n);
  const tensor = (data: BigInt64Array) => new Tensor('int64', data, [1, ids.length]);
  return {
    input_ids: tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: tensor(ones),
    token_type_ids: tensor(ones),
  };
}

function feedsFor({ inputNames }: Pick<Session, 'inputNames'>, ids: number[]): Record<string, Tensor> {
  return Object.fromEntries(inputNames.map((name) => [name, feedsOf(ids)[name]!]));
}

describe.each([1, 2, 3])('a session on %d threads', (count) => {
  it('gives each of many runs its own answer', async () => {
    const session = await openSession(file, threadsOf(count));
    const runs = Array.from({ length: 50 }, (_, row) => [row % words, (row * 7) % words].slice(0, 1 + (row % 2)));
    const answers = await Promise.all(runs.map((ids) => session.run(feedsFor(session, ids))));
    for (const [row, ids] of runs.entries()) {
      const { data, dims } = answers[row]![session.outputNames[0]!]!;
      expect(dims).toEqual([1, ids.length, 3]);
      const expected = ids.flatMap((id) => [0, 1, 2].map((place) => tokenValue(id, place)));
      expect([...(data as Float32Array)].map((value) => value.toFixed(5))).toEqual(expected.map((v) => v.toFixed(5)));
    }
  });

  it('goes on after a run that cannot be computed', async () => {
    const session = await openSession(file, threadsOf(count));
    const name = session.inputNames.find((each) => each === 'input_ids')!;
    await expect(session.run({ [name]: new Tensor('float32', [1], [1, 1]) })).rejects.toThrow();
    expect((await session.run(feedsFor(session, [5])))[session.outputNames[0]!]!.dims).toEqual([1, 1, 3]);
  });

  it('is refused for what is no model', async () => {
    const other = join(mkdtempSync(join(tmpdir(), 'rw-session-')), 'model.onnx');
    writeFileSync(other, 'no model');
    await expect(openSession(other, threadsOf(count))).rejects.toMatchObject({ code: 'missing-tool' });
    await expect(openSession(`${other}.gone`, threadsOf(count))).rejects.toThrow('cannot be opened as an ONNX model');
  });
});

it('starts threads anew that were idle for so long that they were ended', async () => {
  const { execArgv } = threadsOf(2);
  const options = { intraOpNumThreads: 1 };
  const session = await openSessionPool(file, { sessions: 2, options, execArgv, idleMs: 1 });
  const run = async () => (await session.run(feedsFor(session, [3])))[session.outputNames[0]!]!.data;
  const first = await run();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await run()).toEqual(first);
});
