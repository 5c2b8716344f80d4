import { runCommandLine } from '../../cli/program';
import { visibleLength } from '../../cli/format';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { judgingView, runView } from './support/runViews';

async function run(words: string[], options: FakeOptions = {}) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

const runId = 'medquad-2026-11-21T0900';

describe('show', () => {
  it('prints stages with rows, dropped rows by reason, time, cost and artifact', async () => {
    const { exitCode, out, calls } = await run(['show', runId], { views: [runView()] });
    expect(exitCode).toBe(0);
    expect(calls[0]).toBe('start storage');
    expect(out).toMatch(/ingest +reused +16,412 → 16,407 +5 \(4 empty-document, 1 duplicate-id\) +2\.1 s/);
    expect(out).toMatch(
      /judge +done +2,400 → 2,388 +12 unusable-answer +1 min 35 s +2,400 requests, \$1\.25 +s3:\/\/rankwright\/artifacts\/judge\//,
    );
    expect(out).toContain('LLM: 2,400 requests, 400 answered from the ledger, 724,000 tokens, $1.25');
  });

  it('prints every system with its metrics, and the differences in words', async () => {
    const { out } = await run(['show', runId], { views: [runView()] });
    expect(out).toContain('medquad-dev: 200 questions over 16,407 documents, depth 50');
    expect(out).toMatch(/system +nDCG@10 +MRR@10 +MAP +Recall@50/);
    expect(out).toMatch(/bm25 +0\.672 +0\.650 +0\.601 +0\.880 +untuned/);
    expect(out).toMatch(/dense +0\.747 +0\.720 +0\.680 +0\.930 +untuned/);
    expect(out).toContain('tuned against bm25: nDCG@10 +0.071 (95 % interval +0.040 to +0.102, p < 0.001): better');
    expect(out).toContain(
      'tuned against dense: nDCG@10 −0.004 (95 % interval −0.030 to +0.021, p = 0.710): no difference shown',
    );
  });

  it.each([60, 80, 120])('fits a terminal of %i columns, addresses apart', async (columns) => {
    const { out } = await run(['show', runId], { views: [runView()], tty: { columns, rows: 30 } });
    const lines = out
      .split('\n')
      .filter((line) => !line.includes('s3://') && !line.startsWith('LLM:') && !line.includes('questions over'));
    expect(lines.filter((line) => visibleLength(line) > columns && line.includes('  '))).toEqual([]);
    expect(out).toContain('s3://rankwright/artifacts/judge/0123456789abcdef0123456789abcdef/');
  });

  it('is the view itself with --json', async () => {
    const { out } = await run(['show', runId, '--json'], { views: [runView()] });
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(runView())));
  });

  it('says why a run failed, and still ends with 0', async () => {
    const failed = runView({
      status: 'failed',
      failure: { stage: 'train', message: 'out of memory', mend: 'lower groupsPerStep' },
    });
    const { exitCode, out } = await run(['show', runId], { views: [failed] });
    expect(exitCode).toBe(0);
    expect(out).toContain('train: out of memory\n  to mend it: lower groupsPerStep');
  });

  it('names a run that does not exist', async () => {
    const { exitCode, err } = await run(['show', 'nope']);
    expect(exitCode).toBe(2);
    expect(err).toContain('error: there is no run "nope"\n  to mend it: npx rankwright runs lists them\n');
  });
});

describe('runs', () => {
  it('lists runs with the first metric of the tuned model and of BM25', async () => {
    const runs = [
      runView(),
      runView({ runId: 'other-2026-11-20T1000', pipeline: 'other', status: 'failed', stages: [] }),
    ];
    const { out } = await run(['runs'], { runs });
    expect(out).toMatch(/medquad-2026-11-21T0900 +medquad +completed +2026-11-21 09:00 +3 min 05 s +0\.743 \/ 0\.672/);
    expect(out).toMatch(/other-2026-11-20T1000 +other +failed/);
  });

  it('reads metrics from the result where the view has no stages', async () => {
    const { stages } = runView();
    const summary = stages.at(-1)?.summary ?? {};
    const receipt = {
      stage: 'evaluate',
      key: '',
      digest: '',
      reused: false,
      counts: { in: 1, out: 1, dropped: {} },
      parts: 1,
      bytes: 1,
      durationMs: 1,
      summary,
    };
    const promotion = { promoted: false, verdict: 'keep' as const, reasons: [] };
    const result = { runId, pipeline: 'medquad', receipts: [receipt], model: receipt, report: receipt, promotion };
    const { out } = await run(['runs'], { runs: [runView({ stages: [], result })] });
    expect(out).toMatch(/0\.743 \/ 0\.672 +keep$/m);
  });

  it('takes a limit and gives JSON', async () => {
    const { out } = await run(['runs', '--limit', '1', '--json'], { runs: [runView(), runView()] });
    expect((JSON.parse(out) as { runs: unknown[] }).runs).toHaveLength(1);
    const { exitCode, err } = await run(['runs', '--limit', 'many']);
    expect(exitCode).toBe(2);
    expect(err).toContain('Give a whole number of at least 1.');
  });

  it('says how to begin where there are none', async () => {
    expect((await run(['runs'])).out).toContain('npx rankwright run examples/demo.yaml');
  });
});

describe('report', () => {
  it('writes HTML beside the person and prints where', async () => {
    const { out, written } = await run(['report', runId], { report: '<html>' });
    expect(out).toBe(`/home/ada/${runId}.html\n`);
    expect(written.get(`/home/ada/${runId}.html`)).toBe('<html>');
  });

  it('prints Markdown, and nothing else', async () => {
    const { out, written, calls } = await run(['report', runId, '--markdown'], { report: '# Report\n' });
    expect(out).toBe('# Report\n');
    expect(written.size).toBe(0);
    expect(calls).toContain(`readReport ${runId} markdown`);
  });

  it('writes where it is told, and to stdout for -', async () => {
    const { written } = await run(['report', runId, '--markdown', '--out', 'sub/r.md'], { report: '# Report' });
    expect(written.get('/home/ada/sub/r.md')).toBe('# Report');
    expect((await run(['report', runId, '--out', '-'], { report: '<html>' })).out).toBe('<html>');
  });

  it('keeps a strange run id inside the folder', async () => {
    const { written } = await run(['report', '../../etc/x'], { report: 'r' });
    expect([...written.keys()].every((file) => file.startsWith('/home/ada/'))).toBe(true);
  });

  it('does not put two things on stdout', async () => {
    const { exitCode, out } = await run(['report', runId, '--json', '--out', '-'], { report: '<html>' });
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'not-configured', mend: 'leave one of them out' } });
  });

  it('says that there is none yet', async () => {
    const { exitCode, err } = await run(['report', runId]);
    expect(exitCode).toBe(2);
    expect(err).toContain('to mend it: wait until the run has finished');
  });
});

describe('cancel', () => {
  it('asks an open run to stop', async () => {
    const { exitCode, calls, out } = await run(['cancel', runId], { views: [judgingView(1)], running: true });
    expect(exitCode).toBe(0);
    expect(calls).toContain(`cancelRun ${runId}`);
    expect(out).toContain(`asked ${runId} to stop`);
  });

  it('leaves a closed run alone and says so', async () => {
    const { calls, out } = await run(['cancel', runId], { views: [runView()], running: true });
    expect(calls).not.toContain(`cancelRun ${runId}`);
    expect(out).toBe(`${runId} is not running: it is completed\n`);
  });
});

describe('up', () => {
  it('keeps the servers until Ctrl-C, then stops them', async () => {
    const fake = createFakeWorld();
    const ending = runCommandLine(['up'], fake.world);
    while (!fake.stderr().includes('ready')) await new Promise((resolve) => setImmediate(resolve));
    expect(fake.calls).toEqual(['start all']);
    fake.interrupt();
    expect(await ending).toBe(0);
    expect(fake.calls).toEqual(['start all', 'stop servers']);
    expect(fake.stdout()).toContain('Temporal UI  http://127.0.0.1:8233\n');
  });

  it('refuses a second set for one folder', async () => {
    const { exitCode, err } = await run(['up'], { running: true });
    expect(exitCode).toBe(2);
    expect(err).toContain('servers for /home/ada/.rankwright run already (Temporal at 127.0.0.1:7233)');
  });
});

describe('worker', () => {
  it('runs the worker of that name', async () => {
    expect((await run(['worker', 'gpu'])).calls).toEqual(['worker gpu']);
  });

  it('names those that there are', async () => {
    const { exitCode, err } = await run(['worker', 'tpu']);
    expect(exitCode).toBe(2);
    expect(err).toContain('there is no worker "tpu"\n  to mend it: name one of cpu, llm, gpu');
  });
});

const commands = [
  ...['up', 'run', 'watch', 'runs', 'show', 'report', 'cancel', 'doctor', 'worker'],
  ...['pause', 'resume', 'retry-failed', 'accept-failed', 'raise-budget', 'failed', 'ledger', 'estimate'],
];

describe('usage', () => {
  it.each([
    [[]],
    [['frobnicate']],
    [['run']],
    [['run', 'a.yaml', '--set', 'novalue']],
    [['show', 'a', 'b']],
    [['runs', '--nope']],
  ])('%j ends with 2 and says so on stderr only', async (words) => {
    const { exitCode, out, err } = await run(words);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  it('gives JSON where it was asked for', async () => {
    const { out } = await run(['run', '--json']);
    expect(JSON.parse(out)).toEqual({ error: { code: 'usage', message: "missing required argument 'spec'" } });
  });

  it('suggests a command that is near', async () => {
    expect((await run(['wach', 'x'])).err).toContain('Did you mean watch?');
  });

  it('teaches: every command has examples and the exit codes in its help', async () => {
    for (const command of [...commands, 'demo']) {
      const { exitCode, out } = await run([command, '--help']);
      expect(exitCode).toBe(0);
      expect(out).toMatch(/Examples?:\n +(\w+=\S+ )?np[xm] r/);
      expect(out).toContain('the run was cancelled');
    }
  });

  it('lists every command but the demo, which npm run demo starts', async () => {
    const { out } = await run(['--help']);
    for (const command of commands) {
      expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
    expect(out).not.toMatch(/^ {2}demo /m);
  });

  it('prints the version', async () => {
    expect((await run(['--version'])).out).toBe('0.1.0\n');
  });
});
