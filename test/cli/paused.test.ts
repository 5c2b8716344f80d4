import { createColors } from 'picocolors';
import { visibleLength, wrap } from '../../cli/format';
import { describePause, suggestBudget } from '../../cli/pauseText';
import { runCommandLine } from '../../cli/program';
import { Meter } from '../../cli/progress/meter';
import { renderProgress } from '../../cli/progress/renderProgress';
import type { PauseReason } from '../../core/contracts/llmWork';
import type { RunPause, RunView } from '../../core/contracts/run';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { askingView, failuresPause, judgingState, pausedView, runView } from './support/runViews';

const runId = 'medquad-2026-11-21T0900';
const nowMs = Date.parse('2026-11-21T09:00:00Z');

async function run(words: string[], options: FakeOptions) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

function pauseFor(reason: PauseReason, waitsFor: RunPause['waitsFor']): RunPause {
  return { ...failuresPause, reason, waitsFor };
}

describe('a paused run', () => {
  it('says why, since when, and what continues it', () => {
    expect(describePause(pausedView(), nowMs)).toEqual([
      `${runId} is paused since 2026-11-21 08:55 UTC (4 min 10 s), in judge`,
      '  60 of 2,400 requests have no usable answer, more than llm.maxFailedShare (0.01) allows',
      '  to mend it: look at them, then ask them again or accept them',
      '  then, in any terminal:',
      `    npx rankwright retry-failed ${runId}    asks the 60 failed requests again`,
      `    npx rankwright accept-failed ${runId}   goes on without them`,
      `    npx rankwright failed ${runId}          shows what failed`,
      `    npx rankwright cancel ${runId}          gives up; what was answered is kept`,
    ]);
  });

  it.each([
    ['operator', ['resume'], `npx rankwright resume ${runId}`],
    ['quota', ['resume'], `npx rankwright resume ${runId}`],
    // A dollar is the budget and $1.66 the projected end: two digits of it, rounded up.
    ['budget', ['raiseBudget'], `npx rankwright raise-budget ${runId} 1.7`],
  ] as const)('because of %s is continued by its own command', (reason, waitsFor, command) => {
    const lines = describePause(pausedView(pauseFor(reason, [...waitsFor])), nowMs);
    expect(lines[lines.indexOf('  then, in any terminal:') + 1]?.trim()).toMatch(
      new RegExp(`^${command.replaceAll('.', '\\.')} {3,}goes on`),
    );
  });

  it.each([40, 60, 80, 200])('fits %i columns, and no command is cut', (columns) => {
    const style = { columns, rows: 40, nowMs, meter: new Meter(), colors: createColors(false) };
    const lines = renderProgress(pausedView(), style);
    expect(lines.filter((line) => visibleLength(line) >= columns)).toEqual([]);
    if (columns > 60) expect(lines).toContainEqual(expect.stringContaining(`npx rankwright accept-failed ${runId}`));
  });

  it('takes no more lines than the terminal has', () => {
    const style = { columns: 100, rows: 12, nowMs, meter: new Meter(), colors: createColors(false) };
    const lines = renderProgress(pausedView(), style);
    expect(lines.length).toBeLessThan(12);
    expect(lines.at(-1)).toContain(`npx rankwright cancel ${runId}`);
  });

  it('is marked in the picture, with no pace', () => {
    const meter = new Meter();
    meter.observe(askingView({ ...judgingState }), nowMs - 10_000);
    const lines = renderProgress(pausedView(), { columns: 160, rows: 40, nowMs, meter, colors: createColors(false) });
    expect(lines[0]).toBe(`${runId} · paused · 0.0 s`);
    expect(lines.find((line) => line.includes('judge '))).toMatch(
      /‖ judge +.* paused {2}600\/2,400 requests {2}25 % {2}\$0\.41 of ~\$1\.66 \(budget \$1\.00\) {2}60 failed {2}120 from ledger$/,
    );
  });
});

describe('the budget that is proposed', () => {
  const view = (budget: number, projected: number | undefined, spent: number): RunView => {
    const { projectedNanoUsd: _, ...state } = judgingState;
    const totals = { ...state.totals, spentNanoUsd: spent * 1e9 };
    const llm = { ...state, totals, ...(projected === undefined ? {} : { projectedNanoUsd: projected * 1e9 }) };
    return {
      ...pausedView(),
      ...askingView(llm),
      pause: failuresPause,
      money: { spentNanoUsd: spent * 1e9, budgetNanoUsd: budget * 1e9 },
    };
  };

  it.each([
    [10, 12.34, 9, '15'],
    [10, 84.1, 9, '85'],
    [0.5, undefined, 0.4, '0.75'],
    [0.01, 0.0123, 0.009, '0.015'],
    [1000, 1501, 900, '1501'],
  ])('for $%d with $%s projected is above both and short to write', (budget, projected, spent, expected) => {
    expect(suggestBudget(view(budget, projected, spent))).toBe(expected);
  });

  it('counts what the stages before have spent', () => {
    const base = view(2, 1.5, 1);
    expect(suggestBudget({ ...base, money: { spentNanoUsd: 3e9, budgetNanoUsd: 2e9 } })).toBe('3.5');
  });
});

describe('following a run that pauses', () => {
  const views = [askingView(), pausedView(), pausedView(), pausedView(), askingView(), runView()];
  const following = { views, running: true, report: '' };

  it('prints the pause once where nobody looks, stays, and says that it goes on', async () => {
    const { exitCode, err, out } = await run(['watch', runId], following);
    expect(exitCode).toBe(0);
    expect(err.split('is paused since')).toHaveLength(2);
    expect(err).toContain(`    npx rankwright retry-failed ${runId}    asks the 60 failed requests again\n`);
    expect(err).toContain(`${runId} goes on\n`);
    expect(out).toContain('finished in');
  });

  it('says nothing more while it waits, however long', async () => {
    const long = Array.from({ length: 100 }, () => pausedView());
    const { err } = await run(['watch', runId], { ...following, views: [askingView(), ...long, runView()] });
    const afterwards = err.slice(err.indexOf('gives up; what was answered is kept'));
    expect(afterwards.split('\n').filter((line) => line.includes('paused'))).toEqual([]);
  });

  it('redraws it at a terminal, and keeps stdout for the end', async () => {
    const { err, out } = await run(['watch', runId, '--json'], { ...following, tty: { columns: 100, rows: 40 } });
    expect(err).toContain(`npx rankwright accept-failed ${runId}`);
    expect(JSON.parse(out)).toMatchObject({ runId, status: 'completed', exitCode: 0 });
  });

  it('gives the pause as JSON when it is left', async () => {
    const { exitCode, out } = await run(['watch', runId, '--json'], {
      views: [pausedView()],
      running: true,
      interruptAtView: [1],
    });
    expect(exitCode).toBe(130);
    expect(JSON.parse(out)).toMatchObject({
      status: 'paused',
      pause: { reason: 'failures', waitsFor: ['retryFailed', 'acceptFailed'] },
    });
  });

  it('does not say that it goes on when it was cancelled', async () => {
    const { err, exitCode } = await run(['watch', runId], {
      ...following,
      views: [pausedView(), runView({ status: 'cancelled' })],
    });
    expect(exitCode).toBe(4);
    expect(err).not.toContain('goes on\n');
  });
});

describe('looking at a paused run', () => {
  it('runs lists it as paused', async () => {
    const { out } = await run(['runs'], { runs: [pausedView()] });
    expect(out).toMatch(/medquad-2026-11-21T0900 +medquad +paused/);
  });

  it('cancel stops it', async () => {
    const { calls } = await run(['cancel', runId], { views: [pausedView()], running: true });
    expect(calls).toContain(`cancelRun ${runId}`);
  });
});

test('words are wrapped at spaces, each line after its indent', () => {
  expect(wrap('one two three four', 9, '  ')).toEqual(['  one two', '  three', '  four']);
  expect(wrap('incomprehensibilities are', 5)).toEqual(['incomprehensibilities', 'are']);
});
