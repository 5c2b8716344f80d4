import { runCommandLine } from '../../cli/program';
import type { CompactionReport, LedgerStats } from '../../cli/ports';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

async function run(words: string, options: FakeOptions = {}) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words.split(' '), fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

const stats: LedgerStats = {
  ...{ answers: 24_004, duplicates: 312, segments: 94, bytes: 12_100_000, smallSegments: 90, damagedSegments: 1 },
  ...{ tokensIn: 700_000, tokensCached: 120_000, tokensOut: 24_000 },
  byModel: {
    'gpt-x': { answers: 20_000, batchAnswers: 15_000, tokensIn: 600_000, tokensCached: 120_000, tokensOut: 20_000 },
    rehearsal: { answers: 4004, batchAnswers: 0, tokensIn: 100_000, tokensCached: 0, tokensOut: 4000 },
  },
};

describe('ledger stats', () => {
  it('counts answers by model, and says what can be tidied up', async () => {
    const { exitCode, out, calls } = await run('ledger stats', { ledger: { stats } });
    expect(exitCode).toBe(0);
    expect(calls[0]).toBe('start storage');
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '24,004 answers in 94 segments, 12.1 MB',
      '312 answers that another to the same request beats',
      '90 small segments; merge them: npx rankwright ledger compact',
      '1 segment damaged; see: npx rankwright ledger verify',
    ]);
    expect(out).toMatch(/gpt-x +20,000 +15,000 +600,000 +120,000 +20,000\n/);
    expect(out).toMatch(/rehearsal +4,004 +0 +100,000 +0 +4,000\n/);
  });

  it('says that it is empty, and gives JSON', async () => {
    const empty = { ...stats, segments: 0, answers: 0, byModel: {} };
    expect((await run('ledger stats', { ledger: { stats: empty } })).out).toBe(
      'the ledger is empty: no answer was kept yet\n',
    );
    expect(JSON.parse((await run('ledger stats --json', { ledger: { stats } })).out)).toEqual(stats);
  });
});

describe('ledger verify', () => {
  const damaged = {
    kind: 'damaged' as const,
    segment: 'ledger/v2/s-1/ab.seg',
    bytes: 1234,
    reason: 'its digest differs',
  };
  const summary = { kind: 'summary' as const, segments: 3, bytes: 5000, records: 64, damaged: 0 };

  it('ends with 0 where everything is whole', async () => {
    const { exitCode, out, err } = await run('ledger verify', { ledger: { findings: [summary] }, running: true });
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toBe('64 answers in 3 segments are as they were written (5.0 kB read)\n');
  });

  it('names what is damaged and ends with 3', async () => {
    const findings = [damaged, { ...summary, damaged: 1 }];
    const { exitCode, out, err } = await run('ledger verify', { ledger: { findings }, running: true });
    expect(exitCode).toBe(3);
    expect(err).toBe('damaged: ledger/v2/s-1/ab.seg (1,234 bytes): its digest differs\n');
    expect(out).toContain('1 segment of 3 damaged; 64 answers in 2 segments are as they were written\n  to mend it: ');
    const asJson = await run('ledger verify --json', { ledger: { findings } });
    expect(JSON.parse(asJson.out)).toMatchObject({ ok: false, damaged: [damaged], answers: 64, exitCode: 3 });
  });
});

describe('ledger compact', () => {
  const compaction: CompactionReport = {
    ...{ segmentsBefore: 94, bytesBefore: 12_100_000, replaced: 90, written: 2, bytesReplaced: 11_900_000 },
    ...{ bytesWritten: 10_000_000, answers: 23_000, duplicates: 312, damaged: ['ledger/v2/s-1/ab.seg'] },
  };

  it('says what it merged', async () => {
    const { exitCode, out } = await run('ledger compact', { ledger: { compaction } });
    expect(exitCode).toBe(0);
    expect(out).toBe(
      '90 segments merged into 2: 23,000 answers, 312 beaten ones left out, 11.9 MB → 10.0 MB\n' +
        'left as it is, because it is damaged: ledger/v2/s-1/ab.seg\n',
    );
    expect(JSON.parse((await run('ledger compact --json', { ledger: { compaction } })).out)).toEqual(compaction);
  });

  it('says where there is nothing to merge', async () => {
    const nothing = { ...compaction, segmentsBefore: 1, replaced: 0, damaged: [] };
    expect((await run('ledger compact', { ledger: { compaction: nothing } })).out).toBe(
      'nothing to merge: 1 segment\n',
    );
  });
});

it.each(['burn', 'constructor'])('ledger %s is refused with what there is', async (action) => {
  const { exitCode, err, calls } = await run(`ledger ${action}`);
  expect(exitCode).toBe(2);
  expect(err).toContain(`there is no "ledger ${action}"\n  to mend it: name one of stats, verify, compact`);
  expect(calls).toEqual([]);
});
