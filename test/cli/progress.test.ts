import { createColors } from 'picocolors';
import { visibleLength } from '../../cli/format';
import { Meter } from '../../cli/progress/meter';
import { renderProgress } from '../../cli/progress/renderProgress';
import { createDisplay } from '../../cli/progress/display';
import type { RunView } from '../../core/contracts/run';
import { createFakeWorld } from './support/fakeWorld';
import { askingView, judgingState, judgingView, runView } from './support/runViews';

const startMs = Date.parse('2026-11-21T09:01:00Z');

function draw(view: RunView, columns: number, rows = 30, meter = new Meter()): string[] {
  return renderProgress(view, { columns, rows, nowMs: startMs, meter, colors: createColors(false) });
}

/** A meter that has seen 600 requests in 10 seconds. */
function pacedMeter(): Meter {
  const meter = new Meter();
  meter.observe(judgingView(0), startMs - 10_000);
  meter.observe(judgingView(600), startMs);
  return meter;
}

describe('the picture of a run', () => {
  it('shows each stage with what came of it, reused ones at once', () => {
    expect(draw(judgingView(600), 140, 30, pacedMeter())).toEqual([
      'medquad-2026-11-21T0900 · running · 1 min 00 s',
      '  ↺ ingest    reused · 16,412 → 16,407 rows · dropped 5 (4 empty-document, 1 duplicate-id)',
      '  ✓ chunk     16,407 → 24,004 rows · 8.2 s',
      // 600 of 2,400 at 60 a second: 1,800 left are 30 seconds.
      '  ▶ judge     ██████░░░░░░░░░░░░░░░░░░ ask  600/2,400 requests  25 %  12 failed  60/s  30 s left',
      '  · train',
    ]);
  });

  it('believes a stage that knows how long it will take', () => {
    const view = judgingView(600);
    const stages = view.stages.map((stage) =>
      stage.progress ? { ...stage, progress: { ...stage.progress, secondsLeft: 400 } } : stage,
    );
    expect(draw({ ...view, stages }, 140, 30, pacedMeter())[3]).toMatch(/ 60\/s {2}6 min 40 s left$/);
    expect(draw({ ...view, stages }, 140)[3]).toMatch(/ 6 min 40 s left$/);
  });

  it('tells of asking what it costs, what failed and what was known, the money first', () => {
    const line = draw(askingView(), 160, 30, pacedMeter()).find((each) => each.includes('judge'));
    expect(line).toBe(
      '  ▶ judge     ██████░░░░░░░░░░░░░░░░░░ ask  600/2,400 requests  25 %  60/s  30 s left  ' +
        '$0.41 of ~$1.66 (budget $1.00)  60 failed  120 from ledger',
    );
    // At 80 columns the end gives way.
    expect(draw(askingView(), 80, 30, pacedMeter()).find((each) => each.includes('judge'))).toBe(
      '  ▶ judge     ask  600/2,400 requests  25 %  60/s  30 s left  $0.41 of ~$1.66 …',
    );
  });

  it('tells of batches while the provider works, and nothing of money where nothing costs', () => {
    const batches = { submitted: 8, finished: 3, round: 1, note: '2 expired' };
    const totals = { ...judgingState.totals, spentNanoUsd: 0, fromLedger: 0, failedByReason: {} };
    const state = { ...judgingState, mode: 'batch', state: 'batches', batches, totals, projectedNanoUsd: 0 } as const;
    const line = (view: RunView) => draw(view, 200).find((each) => each.includes('judge'));
    expect(line(askingView(state))).toMatch(/ 25 % {2}batches 3\/8 \(round 1\): 2 expired$/);
    // What is left after the rounds is asked shard by shard.
    expect(line(askingView({ ...state, state: 'asking' }))).toMatch(/ 25 %$/);
  });

  it.each([20, 40, 60, 80, 120, 200])('never breaks a line at %i columns', (columns) => {
    const lines = draw(judgingView(600), columns, 30, pacedMeter());
    expect(lines.filter((line) => visibleLength(line) >= columns)).toEqual([]);
  });

  it('shows numbers before ornament at 80 columns', () => {
    const line = draw(judgingView(600), 80, 30, pacedMeter()).find((each) => each.includes('judge'));
    expect(line).toContain('600/2,400 requests  25 %  12 failed  60/s  30 s left');
  });

  it('keeps the running stage on a terminal with few lines', () => {
    const lines = draw(judgingView(600), 100, 5);
    expect(lines).toHaveLength(4);
    expect(lines.some((line) => line.includes('judge'))).toBe(true);
  });

  it('tells retries and failures', () => {
    const stages = [
      { name: 'queries', state: 'running' as const, attempt: 3, lastFailure: 'connection refused' },
      { name: 'train', state: 'failed' as const, lastFailure: 'out of memory' },
    ];
    const text = draw(runView({ stages }), 120).join('\n');
    expect(text).toContain('queries   attempt 3: connection refused');
    expect(text).toContain('✗ train     out of memory');
  });
});

describe('the meter', () => {
  const stage = () => {
    const found = judgingView(600).stages.find(({ name }) => name === 'judge');
    if (!found) throw new Error('no judge');
    return found;
  };

  it('says nothing before the counter has moved', () => {
    const meter = new Meter();
    meter.observe(judgingView(600), startMs);
    expect(meter.paceOf(stage())).toBeUndefined();
  });

  it('forgets what is older than half a minute', () => {
    const meter = new Meter();
    meter.observe(judgingView(0), startMs - 60_000);
    meter.observe(judgingView(500), startMs - 10_000);
    meter.observe(judgingView(600), startMs);
    expect(meter.paceOf(stage())?.perSecond).toBe(10);
  });

  it('begins again with a new attempt', () => {
    const meter = new Meter();
    meter.observe(judgingView(2000), startMs - 10_000);
    meter.observe(judgingView(500), startMs - 5_000);
    meter.observe(judgingView(600), startMs);
    expect(meter.paceOf(stage())).toEqual({ perSecond: 20, remainingMs: 90_000 });
  });
});

describe('the display', () => {
  const tty = { columns: 80, rows: 24 };

  it('redraws in place on a terminal, and lets other lines through', () => {
    const { world, stderr } = createFakeWorld({ tty });
    const display = createDisplay(world);
    display.update(judgingView(0));
    display.update(judgingView(1));
    expect(stderr().split('\u001b[5A\u001b[0J')).toHaveLength(2);
    display.note('worker cpu runs again');
    const before = stderr().length;
    display.update(judgingView(2));
    expect(stderr()).toContain('\u001b[5A\u001b[0Jworker cpu runs again\n');
    expect(stderr().slice(before)).not.toContain('\u001b[5A');
  });

  it.each([{ environment: { CI: 'true' }, tty }, { environment: { TERM: 'dumb' }, tty }, {}])(
    'prints plain lines for %j',
    async (options) => {
      const { world, stderr } = createFakeWorld(options);
      const display = createDisplay(world);
      for (const done of [0, 10, 20, 30]) {
        display.update(judgingView(done));
        await world.clock.sleep(6_000);
      }
      expect(stderr()).not.toContain('\u001b[5A');
      const judge = stderr()
        .split('\n')
        .filter((line) => line.includes('judge'));
      // At 0 s because it is new, at 12 s because ten seconds have passed; 6 s and 18 s are too soon.
      expect(judge).toEqual([
        '09:00:00  judge  ask  0/2,400 requests  0 %  12 failed',
        '09:00:12  judge  ask  20/2,400 requests  0 %  12 failed  1.7/s  23 min 48 s left',
      ]);
    },
  );
});
