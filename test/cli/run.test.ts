import { runCommandLine } from '../../cli/program';
import type { RunResult } from '../../core/contracts/run';
import { RankwrightError } from '../../core/errors';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { judgingView, runView } from './support/runViews';

const spec = 'name: medquad\ncorpus:\n  beir: ./data\n';
const files = { '/home/ada/specs/medquad.yaml': spec };
const finishing = { files, report: '<html>', views: [judgingView(0), judgingView(600), runView()] };

async function run(words: string, options: FakeOptions) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words.split(' '), fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('run', () => {
  it('starts servers of its own, follows the run, saves the report and ends the servers', async () => {
    const { exitCode, calls, written, out } = await run('run specs/medquad.yaml', finishing);
    expect(exitCode).toBe(0);
    expect(calls).toEqual([
      'start all',
      'connect',
      'startRun medquad in /home/ada/specs',
      'readReport medquad-2026-11-21T0900 html',
      'close',
      'stop servers',
    ]);
    expect(written.get('/home/ada/.rankwright/reports/medquad-2026-11-21T0900.html')).toBe('<html>');
    expect(out).toContain('medquad-2026-11-21T0900 finished in 3 min 05 s');
    expect(out).toMatch(/tuned +0\.743 +0\.719 +0\.676 +0\.880 +tuned here/);
  });

  it.each([
    [{ promoted: true, verdict: 'promote', reasons: [] }, /^promoted: the gate is passed, and this model is now/m],
    [{ promoted: false, verdict: 'keep', reasons: ['faq: why'] }, /^not promoted:\n {2}faq: why$/m],
    [
      { promoted: false, verdict: 'do-not-rerank', reasons: ['faq: why'] },
      /^not promoted \(do not rerank with this model\):\n {2}faq: why$/m,
    ],
  ] as const)('says what became of the model: %j', async (promotion, expected) => {
    const result = { promotion } as unknown as RunResult;
    const { out } = await run('run specs/medquad.yaml', { ...finishing, views: [runView({ result })] });
    expect(out).toMatch(expected);
  });

  it('uses servers that run already and leaves them alone', async () => {
    const { calls } = await run('run specs/medquad.yaml', { ...finishing, running: true });
    expect(calls.filter((call) => /servers|start all/.test(call))).toEqual([]);
  });

  it('uses the servers of TEMPORAL_ADDRESS before any other', async () => {
    const environment = { TEMPORAL_ADDRESS: 'temporal.example:7233' };
    const { calls } = await run('run specs/medquad.yaml', { ...finishing, environment });
    expect(calls[0]).toBe('connect');
  });

  it('keeps stdout for the result: one JSON document with --json, progress on stderr', async () => {
    const { out, err } = await run('run specs/medquad.yaml --json', finishing);
    const document = JSON.parse(out) as Record<string, unknown>;
    expect(document).toMatchObject({ runId: 'medquad-2026-11-21T0900', status: 'completed', exitCode: 0 });
    expect(document.report).toBe('/home/ada/.rankwright/reports/medquad-2026-11-21T0900.html');
    expect(err).toContain('judge  ask  0/2,400 requests  0 %');
  });

  it('puts --set values into the spec', async () => {
    const { startedSpecs } = await run('run specs/medquad.yaml --set train.epochs=3 --set name=other', finishing);
    expect(startedSpecs[0]).toMatchObject({ name: 'other', train: { epochs: 3 } });
  });

  it('refuses a spec with everything that is wrong, before anything is started', async () => {
    const wrong = {
      files: { '/home/ada/bad.yaml': 'name: medquad\ncorpus:\n  beir: x\ntrain:\n  epoch: 3\n  maxTokens: 9\n' },
    };
    const { exitCode, err, calls, out } = await run('run bad.yaml', wrong);
    expect(exitCode).toBe(2);
    expect(err).toContain('bad.yaml:5:3  train.epoch: unknown field (received 3); did you mean "epochs"?');
    expect(err).toContain('bad.yaml:6:14  train.maxTokens: is too small (received 9)');
    expect(calls).toEqual([]);
    expect(out).toBe('');
  });

  it('gives the problems of a spec as JSON with --json', async () => {
    const { out } = await run('run bad.yaml --json', { files: { '/home/ada/bad.yaml': 'name: medquad\n' } });
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'bad-spec', problems: [{ path: 'corpus', line: 1 }] } });
  });

  it('reads the exemplars that a spec names, from beside the spec', async () => {
    const text = `${spec}queries:\n  strategy: few-shot\n  exemplars: mine.jsonl\n`;
    const line = '{"passage":"Snow falls.","query":"when does snow fall"}\n';
    const named = { '/home/ada/specs/medquad.yaml': text, '/home/ada/specs/mine.jsonl': line };
    const { startedSpecs } = await run('run specs/medquad.yaml', { ...finishing, files: named });
    expect(startedSpecs[0]?.queries.exemplars).toEqual([
      { id: '1', passage: 'Snow falls.', query: 'when does snow fall' },
    ]);
    const lost = await run('run specs/medquad.yaml', { files: { '/home/ada/specs/medquad.yaml': text } });
    expect(lost.exitCode).toBe(2);
    expect(lost.err).toContain('the file mine.jsonl that the spec names does not exist');
  });

  it('names a spec that does not exist', async () => {
    const { exitCode, err } = await run('run nowhere.yaml', {});
    expect(exitCode).toBe(2);
    expect(err).toBe(
      'error: the spec nowhere.yaml does not exist\n  to mend it: give the path of a pipeline spec, such as examples/demo.yaml\n',
    );
  });

  it.each([
    ['bad-source', 2],
    ['storage-unavailable', 3],
  ] as const)('tells %s from the rest by exit code %i', async (code, expected) => {
    const startError = new RankwrightError(code, 'the corpus ./data does not exist', { mend: 'check the path' });
    const { exitCode, err, calls } = await run('run specs/medquad.yaml', { ...finishing, startError });
    expect(exitCode).toBe(expected);
    expect(err).toContain('error: the corpus ./data does not exist\n  to mend it: check the path\n');
    expect(calls.slice(-2)).toEqual(['close', 'stop servers']);
  });

  it('ends with 3 and says what failed and how to go on', async () => {
    const failure = { stage: 'judge', message: 'the endpoint refused the key', mend: 'set OPENAI_API_KEY' };
    const { exitCode, out } = await run('run specs/medquad.yaml', {
      files,
      views: [runView({ status: 'failed', failure })],
    });
    expect(exitCode).toBe(3);
    expect(out).toContain('judge: the endpoint refused the key\n  to mend it: set OPENAI_API_KEY\n');
    expect(out).toContain('run the same spec again: what is done is reused');
  });

  it('ends with 4 when someone else cancels the run', async () => {
    const { exitCode } = await run('run specs/medquad.yaml', { files, views: [runView({ status: 'cancelled' })] });
    expect(exitCode).toBe(4);
  });

  it('shows no stack without being asked, and one with --verbose or RANKWRIGHT_DEBUG', async () => {
    const startError = new Error('socket hang up');
    const plain = await run('run specs/medquad.yaml', { files, startError });
    const verbose = await run('run specs/medquad.yaml --verbose', { files, startError });
    const debug = await run('run specs/medquad.yaml', { files, startError, environment: { RANKWRIGHT_DEBUG: '1' } });
    expect(plain.err).toContain('error: socket hang up\n');
    expect(plain.err).not.toMatch(/\n +at /);
    expect(verbose.err).toMatch(/\n +at /);
    expect(debug.err).toMatch(/\n +at /);
  });

  it('sits out a server that does not answer for a moment', async () => {
    const { exitCode } = await run('run specs/medquad.yaml', { ...finishing, viewErrors: [new Error('UNAVAILABLE')] });
    expect(exitCode).toBe(0);
  });

  it('gives up on servers that stay away', async () => {
    const viewErrors = Array.from({ length: 200 }, () => new Error('UNAVAILABLE'));
    const { exitCode, err } = await run('run specs/medquad.yaml', { ...finishing, viewErrors });
    expect(exitCode).toBe(3);
    expect(err).toContain('error: UNAVAILABLE');
  });

  it('leaves a run whose servers went away: it has not failed, and goes on with them', async () => {
    const viewErrors = Array.from({ length: 200 }, () => new Error('UNAVAILABLE'));
    const options = { ...finishing, running: true, viewErrors, viewsBeforeErrors: 1 };
    const { exitCode, out, err } = await run('run specs/medquad.yaml', options);
    expect(exitCode).toBe(130);
    expect(err).toContain('the servers of medquad-2026-11-21T0900 do not answer; trying again for a minute\n');
    expect(err).not.toContain('error:');
    expect(out).toBe(
      [
        'the servers of medquad-2026-11-21T0900 do not answer any more; it goes on when they run again',
        'start them:  npx rankwright up',
        'watch it:    npx rankwright watch medquad-2026-11-21T0900\n',
      ].join('\n'),
    );
  });

  it('follows servers that were started again at another address', async () => {
    const viewErrors = Array.from({ length: 3 }, () => new Error('UNAVAILABLE'));
    const options = { ...finishing, running: true, moving: true, viewErrors, viewsBeforeErrors: 1 };
    const { exitCode, calls } = await run('run specs/medquad.yaml', options);
    expect(exitCode).toBe(0);
    expect(calls.filter((call) => call === 'connect')).toHaveLength(2);
    expect(calls.filter((call) => call === 'close')).toHaveLength(2);
  });

  it('can be left while its servers do not answer', async () => {
    const viewErrors = Array.from({ length: 200 }, () => new Error('UNAVAILABLE'));
    const options = { ...finishing, running: true, viewErrors, viewsBeforeErrors: 1, interruptAtView: [1] };
    const { exitCode, out } = await run('run specs/medquad.yaml', {
      ...options,
      tty: { columns: 99, rows: 9 },
      answers: [''],
    });
    expect([exitCode, out]).toEqual([130, expect.stringContaining('do not answer any more')]);
  });
});

describe('run --detach', () => {
  it('only starts the run and says how to see it', async () => {
    const { exitCode, out, calls } = await run('run specs/medquad.yaml --detach', { ...finishing, running: true });
    expect(exitCode).toBe(0);
    expect(out).toContain('watch it:   npx rankwright watch medquad-2026-11-21T0900');
    expect(calls).not.toContain('stop servers');
  });

  it('is refused where the servers would end with it', async () => {
    const { exitCode, err, calls } = await run('run specs/medquad.yaml --detach', finishing);
    expect(exitCode).toBe(2);
    expect(err).toContain('no servers run for /home/ada/.rankwright');
    expect(err).toContain('npx rankwright up');
    expect(calls).toEqual([]);
  });
});

describe('watch', () => {
  it('ends as run does', async () => {
    const { exitCode, out } = await run('watch medquad-2026-11-21T0900', {
      views: [judgingView(5), runView()],
      running: true,
      report: 'x',
    });
    expect(exitCode).toBe(0);
    expect(out).toContain('finished in 3 min 05 s');
  });

  it('needs servers that run', async () => {
    expect((await run('watch medquad-2026-11-21T0900', {})).exitCode).toBe(2);
  });
});

describe('demo', () => {
  it('runs the example, names the rehearsal and says how to go on', async () => {
    const demo = { '/home/ada/rankwright/examples/demo.yaml': spec };
    const { exitCode, err, calls } = await run('demo', { ...finishing, files: demo });
    expect(exitCode).toBe(0);
    expect(calls).toContain('startRun medquad in /home/ada/rankwright/examples');
    expect(err).toContain('rehearsal (rules, not a language model)');
    expect(err).toContain('npx rankwright up');
  });
});
