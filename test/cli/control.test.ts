import { runCommandLine } from '../../cli/program';
import { RankwrightError } from '../../core/errors';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

const runId = 'medquad-2026-11-21T0900';

async function run(words: string[], options: FakeOptions = {}) {
  const fake = createFakeWorld({ running: true, ...options });
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('commands to a run', () => {
  it.each([
    [['pause', runId], { command: 'pause' }],
    [['resume', runId], { command: 'resume' }],
    [['retry-failed', runId], { command: 'retryFailed' }],
    [['retry-failed', runId, '--reason', 'off-schema'], { command: 'retryFailed', reason: 'off-schema' }],
    [['accept-failed', runId], { command: 'acceptFailed' }],
    [['raise-budget', runId, '25'], { command: 'raiseBudget', budgetNanoUsd: 25_000_000_000 }],
    [['raise-budget', runId, '$0.075'], { command: 'raiseBudget', budgetNanoUsd: 75_000_000 }],
  ])('%j is sent as it was meant', async (words, command) => {
    const { exitCode, calls, out } = await run(words, { controlAnswer: { accepted: true, message: 'as you wish' } });
    expect(calls).toEqual(['connect', `controlRun ${runId} ${JSON.stringify(command)}`, 'close']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      new RegExp(`^${runId}: as you wish\n(watch it|continue it): +npx rankwright (watch|resume) ${runId}\n$`),
    );
  });

  it('that the run refuses change nothing and end with 2, and name the command that says more', async () => {
    const controlAnswer = { accepted: false, message: 'the run is not paused' };
    const { exitCode, out, err } = await run(['resume', runId], { controlAnswer });
    const mend = `  to mend it: "npx rankwright show ${runId}" says what it waits for, and the commands to copy\n`;
    expect([exitCode, out, err]).toEqual([2, '', `error: the run is not paused\n${mend}`]);
  });

  it('say with --json whether they were taken', async () => {
    const controlAnswer = { accepted: false, message: 'the run has ended', mend: 'run its spec again' };
    const { out, err } = await run(['resume', runId, '--json'], { controlAnswer });
    expect(JSON.parse(out)).toEqual({ runId, command: 'resume', ...controlAnswer, exitCode: 2 });
    expect(err).toBe('error: the run has ended\n  to mend it: run its spec again\n');
    const taken = await run(['raise-budget', runId, '2', '--json']);
    expect(JSON.parse(taken.out)).toMatchObject({ accepted: true, budgetNanoUsd: 2_000_000_000, exitCode: 0 });
  });

  it.each(['0', '-1', 'many', '', '1e3', '1,5', '$', '.', '99999999'])(
    'refuse %j dollars before anything is sent',
    async (usd) => {
      const { exitCode, err, calls } = await run(['raise-budget', runId, '--', usd]);
      expect(exitCode).toBe(2);
      expect(err).toContain(
        `error: "${usd}" is no amount of dollars\n  to mend it: give the whole budget as a number above 0`,
      );
      expect(calls).toEqual([]);
    },
  );

  it('list the reasons where one is wrong', async () => {
    const { exitCode, err, calls } = await run(['retry-failed', runId, '--reason', 'moody']);
    expect(exitCode).toBe(2);
    expect(err).toContain(
      'Allowed choices are truncated, refused, filtered, empty, off-schema, bad-request, unavailable.',
    );
    expect(calls).toEqual([]);
  });

  it('name a run that does not exist, and a worker that does not answer', async () => {
    const unknown = new RankwrightError('missing-object', 'there is no run x', {
      mend: 'npx rankwright runs lists them',
    });
    expect(await run(['pause', 'x'], { controlAnswer: unknown })).toMatchObject({
      exitCode: 2,
      err: 'error: there is no run x\n  to mend it: npx rankwright runs lists them\n',
    });
    const silent = new RankwrightError('not-configured', 'no worker took it within 20 s', { mend: 'start one' });
    expect(await run(['pause', runId], { controlAnswer: silent })).toMatchObject({
      exitCode: 2,
      err: 'error: no worker took it within 20 s\n  to mend it: start one\n',
    });
  });

  it('need servers that run', async () => {
    const { exitCode, err } = await run(['pause', runId], { running: false });
    expect(exitCode).toBe(2);
    expect(err).toContain('no servers run for /home/ada/.rankwright');
  });
});
