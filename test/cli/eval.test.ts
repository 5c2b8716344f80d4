import { runCommandLine } from '../../cli/program';
import { visibleLength } from '../../cli/format';
import type { EvalResult } from '../../cli/commands/eval';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

async function evaluate(words: string, options: FakeOptions = {}) {
  const fake = createFakeWorld({ files, ...options });
  const exitCode = await runCommandLine(['eval', ...words.split(' ')], fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

const numbers = [...Array(40).keys()];
const lines = (describe: (query: number) => string) => `${numbers.map(describe).join('\n')}\n`;
/** Two documents a query, the right one second in bm25 and first in tuned, but for every tenth query. */
const ranked = (tag: string, isRight: (query: number) => boolean) =>
  lines((n) => `q${n} Q0 right 1 ${isRight(n) ? 3 : 1} ${tag}\nq${n} Q0 wrong 2 2 ${tag}`);
const files = {
  '/home/ada/qrels.txt': lines((n) => `q${n} 0 right 1\nq${n} 0 wrong 0`),
  '/home/ada/bm25.trec': ranked('bm25', (n) => n % 10 === 0),
  '/home/ada/tuned.trec': ranked('tuned', () => true),
  '/home/ada/other.trec': ranked('tuned', (n) => n % 2 === 0),
  '/home/ada/queries.jsonl': lines((n) =>
    JSON.stringify({ _id: `q${n}`, text: 'a b c', metadata: { kind: n < 30 ? 'how' : 'what' } }),
  ),
};
const both = '--qrels qrels.txt --run bm25.trec --run tuned.trec';

describe('eval', () => {
  it('needs no servers and prints means, differences, p values and what they mean', async () => {
    const { exitCode, out, err, calls } = await evaluate(`${both} --metric nDCG@10 --metric P@1`);
    expect([exitCode, err, calls]).toEqual([0, '', []]);
    expect(out).toContain('qrels.txt: 40 queries, 80 labels');
    // bm25: 4 queries right, in the others 1 / log2(3) = .631; 4 of 40 first.
    expect(out).toMatch(
      /nDCG@10 +bm25 +0\.668 +0\.\d+ to 0\.\d+\n +tuned +1\.000 +1\.000 to 1\.000 +\+0\.332 .+ <\.001 +\* /,
    );
    expect(out).toMatch(/P@1 +bm25 +0\.100/);
    expect(out).toContain('* p below .05, two-sided paired randomisation test against bm25.');
    expect(out).not.toContain('warning');
  });

  it('has five metrics unless some are named, and condensed ones by one option', async () => {
    const metricsOf = async (words: string) =>
      (JSON.parse((await evaluate(`${both} --json ${words}`.trim())).out) as EvalResult).runs[0]!.metrics.map(
        ({ metric }) => metric,
      );
    expect(await metricsOf('')).toEqual(['nDCG@10', 'MRR@10', 'MAP', 'Recall@100', 'judged@10']);
    expect(await metricsOf('--condensed --metric AP --metric judged@5 --metric condensed-MAP')).toEqual([
      ...['condensed-MAP', 'judged@5'],
    ]);
  });

  it('is one document with --json', async () => {
    const { out } = await evaluate(`${both} --metric P@1 --json --seed 4`);
    const result = JSON.parse(out) as EvalResult;
    expect(result).toMatchObject({
      qrels: { file: 'qrels.txt', queries: 40, labels: 80 },
      ...{ baseline: 'bm25', seed: 4, resamples: 10_000, warnings: [], slices: [] },
    });
    expect(result.runs.map(({ name, file, missing, unjudged }) => [name, file, missing, unjudged])).toEqual([
      ['bm25', 'bm25.trec', 0, 0],
      ['tuned', 'tuned.trec', 0, 0],
    ]);
    expect(result.runs[1]!.metrics[0]).toMatchObject({ metric: 'P@1', mean: 1, difference: { mean: 0.9 } });
    // .9 over sqrt(.09 x 40 / 39).
    expect(result.runs[1]!.metrics[0]!.difference!.effectSize).toBeCloseTo(2.96226, 4);
  });

  it('compares with the run that is named, by tag or file', async () => {
    for (const name of ['tuned', 'tuned.trec']) {
      const { out } = await evaluate(`${both} --metric P@1 --baseline ${name}`);
      expect(out).toMatch(/P@1 +bm25 +0\.100 .+−0\.900/);
      expect(out).toContain('test against tuned.');
    }
    const { exitCode, err } = await evaluate(`${both} --baseline nobody`);
    expect(exitCode).toBe(2);
    expect(err).toContain('the baseline "nobody" is none of the runs\n  to mend it: the runs are bm25, tuned');
  });

  it('calls runs by their files where their tags are alike, and adjusts p over all', async () => {
    const { out } = await evaluate(`${both} --run other.trec --metric P@1`);
    expect(out).toMatch(/tuned\.trec +1\.000/);
    expect(out).toMatch(/other\.trec +0\.500/);
    expect(out).toContain('adjusted by Holm over 2 runs for each metric');
  });

  it('shows slices by fields of the queries and by length', async () => {
    const { out } = await evaluate(`${both} --metric P@1 --queries queries.jsonl --slice kind --slice length`);
    expect(out).toContain('P@1 by slice');
    expect(out).toMatch(/kind: how +30 +bm25 +0\.100 .+\n +tuned +1\.000 .+\+0\.900 .+\*\n/);
    // Ten queries are too few to mark anything.
    expect(out).toMatch(/kind: what +10 +bm25 +0\.100 .+\n +tuned +1\.000 .+\+0\.900 [^*]+\n/);
    expect(out).toMatch(/length: 0 to 4 words +40 +bm25/);
  });

  it('writes the values of each query', async () => {
    const { written } = await evaluate(`${both} --metric P@1 --metric MRR --per-query out/values.tsv`);
    const rows = written.get('/home/ada/out/values.tsv')!.split('\n');
    expect(rows.slice(0, 3)).toEqual(['query\trun\tP@1\tMRR', 'q0\tbm25\t1\t1', 'q1\tbm25\t0\t0.5']);
    expect(rows).toHaveLength(82);
    const json = await evaluate(`${both} --metric P@1 --per-query values.jsonl`);
    expect(json.written.get('/home/ada/values.jsonl')!.split('\n')[1]).toBe('{"query":"q1","run":"bm25","P@1":0}');
  });

  it('warns of what speaks against the figures', async () => {
    const few = { ...files, '/home/ada/few.txt': 'q0 0 right 1\nx 0 a 0\n' };
    const { out, exitCode } = await evaluate('--qrels few.txt --run bm25.trec', { files: few });
    expect(exitCode).toBe(0);
    expect(out).toContain('warning: 2 queries are fewer than 30');
    expect(out).toContain('warning: 1 of 2 queries have no relevant document');
    expect(out).toContain('warning: bm25 has no list for 1 of 2 queries, which count 0');
    expect(out).toContain('warning: bm25 answers 39 queries without judgements');
    expect(out).toContain('warning: judged@10 is 0.25');
  });

  it('fits a terminal of 100 columns', async () => {
    const { out } = await evaluate(`${both} --queries queries.jsonl --slice kind`, { tty: { columns: 100, rows: 30 } });
    expect(out.split('\n').filter((line) => visibleLength(line) > 100)).toEqual([]);
  });
});

describe('eval refuses', () => {
  test.each([
    ['--run bm25.trec', "required option '--qrels <file>' not specified"],
    ['--qrels qrels.txt', "required option '--run <file>' not specified"],
    [`${both} --metric F1`, 'unknown metric "F1"; known are nDCG@k'],
    ['--qrels none.txt --run bm25.trec', 'none.txt cannot be read (ENOENT'],
    ['--qrels qrels.txt --run none.trec', 'none.trec cannot be read (ENOENT'],
    ['--qrels qrels.txt --run qrels.txt', 'qrels.txt:1: received 4 columns in "q0 0 right 1"'],
    ['--qrels bm25.trec --run bm25.trec', 'bm25.trec:1: received 6 columns'],
    ['--qrels qrels.txt --run nan.trec', 'nan.trec:2: received the score "nan"'],
    ['--qrels qrels.txt --run twice.trec', 'twice.trec:2: received document a twice for query q0'],
    ['--qrels qrels.txt --run foreign.trec', 'foreign.trec answers no query of the qrels: it has 101, 102'],
    ['--qrels empty.txt --run bm25.trec', 'empty.txt has no labels'],
    ['--qrels qrels.txt --run bm25.trec --run bm25.trec', 'two runs are called bm25.trec'],
    [`${both} --slice kind`, '--slice needs the queries'],
    [`${both} --queries queries.jsonl --slice colour`, 'no judged query has the field "colour" in its metadata'],
    [`${both} --queries bad.jsonl --slice kind`, 'bad.jsonl:2: received "{"id": 3}", which is no query'],
    [`${both} --seed x`, 'Give a whole number of at least 0.'],
  ])('%s with 2', async (words, message) => {
    const { exitCode, err, out } = await evaluate(words, {
      files: {
        ...files,
        '/home/ada/nan.trec': 'q0 Q0 a 1 1 x\nq0 Q0 b 2 nan x\n',
        '/home/ada/twice.trec': 'q0 a 1\nq0 a 2\n',
        '/home/ada/foreign.trec': '101 a 1\n102 a 1\n',
        '/home/ada/empty.txt': '\n',
        '/home/ada/bad.jsonl': '{"_id": "q1"}\n{"id": 3}\n',
      },
    });
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
