import type { ReportStage } from '../../../../core/contracts/report';
import type { Inline } from '../../../../core/report/reportDocument';
import { buildMiningSection } from '../../../../core/report/sections/miningSection';

const stageOf = (name: string, fields: Partial<ReportStage> = {}): ReportStage => ({
  ...{ name, key: 'k', manifest: 's3://b/m', counts: { in: 1, out: 1, dropped: {} }, durationMs: 1 },
  ...fields,
});
const first = {
  questions: 1000,
  wanted: 7000,
  taken: 6300,
  missing: 700,
  short: 200,
  judged: 6300,
  unjudged: 0,
  spare: 12,
};
const second = {
  ...{ questions: 990, wanted: 6930, taken: 6930, missing: 0, short: 0, judged: 6000, unjudged: 930, spare: 8000 },
  ranges: { '1 to 10': { wanted: 3960, taken: 3960 }, '11 to 100': { wanted: 2970, taken: 2970 } },
  cut: { scorer: 'dense', scored: 20_000, above: 16_800, relabelled: 3 },
  warnings: ['84% score above'],
};

const textOf = (content: readonly Inline[]) => content.map((each) => (typeof each === 'string' ? each : '?')).join('');

test('a column for each round, shares of what was wanted, and a warning above them', () => {
  const stages = [
    stageOf('negatives', { summary: { ...first, warnings: [] } }),
    stageOf('negatives', { item: 'round-2', summary: second }),
    stageOf('assemble', { summary: { groups: { train: 1 }, warnings: ['no development group is left'] } }),
  ];
  const [section] = buildMiningSection({ stages });
  const [warning, another, table] = section?.blocks ?? [];
  expect(warning).toEqual({ kind: 'notice', title: 'Warning of negatives round-2', content: ['84% score above.'] });
  expect(another).toMatchObject({ title: 'Warning of assemble', content: ['no development group is left.'] });
  if (table?.kind !== 'table') throw new Error('there is no table');
  expect(table.columns.map(({ title }) => title)).toEqual(['What', 'round-1', 'round-2']);
  expect(table.rows.map((cells) => cells.map(textOf).join(' | '))).toEqual([
    'Questions | 1,000 | 990',
    'Negatives taken, of those wanted | 6,300 of 7,000 (90.0%) | 6,930 of 6,930 (100.0%)',
    'of ranks 1 to 10 | – | 3,960 of 3,960 (100.0%)',
    'of ranks 11 to 100 | – | 2,970 of 2,970 (100.0%)',
    'judged | 6,300 | 6,000',
    'judged by nobody | 0 | 930',
    'Questions with fewer than wanted | 200 of 1,000 (20.0%) | 0 of 990 (0.0%)',
    'Left for larger quotas | 12 | 8,000',
    'Scorer of the cut-offs | – | dense',
    'Candidates above the cut-off | – | 16,800 of 20,000 (84.0%)',
    'of these taken for positives | – | 3',
  ]);
});

test('nothing mined and nothing warned of is no section; what an earlier version wrote is left out', () => {
  expect(buildMiningSection({ stages: [stageOf('train', { summary: { seconds: 3 } }), stageOf('negatives')] })).toEqual(
    [],
  );
});
