import { runCommandLine } from '../../cli/program';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

async function run(words: string[], options: FakeOptions = {}) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

const files = {
  '/home/ada/passages.txt': 'the first line\r\n\nthe second line\n',
  '/home/ada/corpus.jsonl': '{"_id": "d1", "title": "Asthma", "text": "of the airways"}\n"plain"\n',
  '/home/ada/odd.jsonl': '{"text": "fine"}\n{"body": "odd"}\n',
  '/home/ada/empty.txt': '\n',
};
const words = ['rerank', '--query', 'what is it?', '--model'];
const usual: FakeOptions = { files, folders: ['/home/ada/model'], scores: [-1, 2.5] };

describe('rerank', () => {
  it('prints the lines of a file, the best first, and tells what was not read whole', async () => {
    const { exitCode, out, err, calls } = await run([...words, 'model', 'passages.txt'], usual);
    expect(exitCode).toBe(0);
    expect(out.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['rank', 'score', 'line', 'document'],
      [expect.stringMatching(/^─+$/), ...new Array<unknown>(3).fill(expect.anything())],
      ['1', '2.5000', '3', 'the second line'],
      ['2', '-1.0000', '1', 'the first line'],
      [''],
    ]);
    expect(err).toContain('1 document is longer than what is read: their first 8 windows counted');
    expect(calls).toEqual([
      'loadReranker {"model":"/home/ada/model","name":"model"}',
      'score what is it?: the first line | the second line',
      'close model',
    ]);
  });

  it('reads JSON lines with titles and ids, and prints JSON', async () => {
    const options = ['--json', '--top', '1', '--precision', 'fp32', '--long', 'truncate', '--max-windows', '3'];
    const { out, calls } = await run([...words, 'model', 'corpus.jsonl', ...options], { ...usual, scores: [3, -3] });
    expect(JSON.parse(out)).toEqual({
      ...{ model: 'model', precision: 'int8', query: 'what is it?', long: 'windows', windows: 4, cutDocuments: [1] },
      results: [
        { index: 0, score: 3, probability: 0.9525741268224334, line: 1, id: 'd1', title: 'Asthma', text: 'of the airways' }, // prettier-ignore
      ],
    });
    expect(calls.slice(0, 2)).toEqual([
      'loadReranker {"model":"/home/ada/model","name":"model","precision":"fp32","long":"truncate","mostWindows":3}',
      'score what is it?: Asthma of the airways | plain',
    ]);
  });

  it('reads numbers as ids, and passes over a byte order mark', async () => {
    const numbers = { '/home/ada/numbers.jsonl': '\uFEFF{"_id": 70, "text": "a"}\n\n{"id": 0, "text": "b"}\n' };
    const { out, calls } = await run([...words, 'model', 'numbers.jsonl', '--json'], { ...usual, files: numbers });
    const { results } = JSON.parse(out) as { results: unknown[] };
    expect(results).toMatchObject([
      { index: 1, line: 3, id: '0', text: 'b' },
      { index: 0, line: 1, id: '70', text: 'a' },
    ]);
    expect(calls).toContain('score what is it?: a | b');
  });

  it('takes the model of a run where there is no such folder', async () => {
    const { exitCode, calls } = await run([...words, 'medquad-1', 'passages.txt'], { ...usual, running: true });
    expect(exitCode).toBe(0);
    expect(calls.filter((call) => /Model|Reranker/.test(call))).toEqual([
      'fetchTunedModel medquad-1',
      'loadReranker {"model":"/home/ada/.cache/export-1","name":"medquad-1"}',
    ]);
  });

  it.each([
    ['a file that is not there', ['model', 'none.txt'], /the file none\.txt does not exist/],
    ['an empty file', ['model', 'empty.txt'], /empty\.txt is empty/],
    ['a row that is no document', ['model', 'odd.jsonl'], /odd\.jsonl:2 is no document/],
    ['a folder that is not there', ['./none', 'passages.txt'], /the model folder \/home\/ada\/none does not exist/],
    ['an unknown precision', ['model', 'passages.txt', '--precision', 'int4'], /int8, fp32/],
  ])('refuses %s', async (_, more, message) => {
    const { exitCode, err, calls } = await run([...words, ...more], usual);
    expect(exitCode).toBe(2);
    expect(err).toMatch(message);
    expect(calls.filter((call) => call.startsWith('score'))).toEqual([]);
  });
});

describe('serve', () => {
  it('serves until it is interrupted, then stops the server and closes the model', async () => {
    const fake = createFakeWorld(usual);
    const ended = runCommandLine(['serve', '--model', 'model', '--port', '0', '--max-documents', '50', '--timeout-seconds', '9'], fake.world); // prettier-ignore
    while (!fake.stdout().includes('answers at')) await new Promise((resolve) => setImmediate(resolve));
    expect(fake.stdout()).toContain('http://127.0.0.1:7090/rerank and http://127.0.0.1:7090/v1/ranking');
    expect(fake.calls.at(-1)).toBe(
      'startServer {"host":"127.0.0.1","port":0,"limits":{"maxDocuments":50},"timeoutMs":9000}',
    );
    fake.interrupt();
    expect(await ended).toBe(0);
    expect(fake.calls.slice(-2)).toEqual(['stop server', 'close model']);
    expect(fake.stderr()).toContain('a request\n');
  });

  it('refuses a port that is none', async () => {
    expect((await run(['serve', '--model', 'model', '--port', '70000'], usual)).exitCode).toBe(2);
  });
});
