import type { ReportData } from '../../../../core/contracts/report';
import type { Inline } from '../../../../core/report/reportDocument';
import { buildTrainingSection } from '../../../../core/report/sections/trainingSection';
import { buildWorkshopReport } from '../../../fixtures/report/workshopReport';

const textOf = (content: readonly Inline[]) =>
  content.map((each) => (typeof each === 'string' ? each : 'text' in each ? each.text : '?')).join('');

function rowsOf(data: ReportData): string[] {
  const [table] = buildTrainingSection(data).blocks;
  if (table?.kind !== 'table') throw new Error('there is no table');
  return table.rows.map((cells) => cells.map(textOf).join(' | '));
}

test('which base it was by its content, and how many groups each source gave in the first round', () => {
  const report = buildWorkshopReport();
  const [stage] = report.stages;
  const blend = (taken: number, item?: string) => ({
    ...stage!,
    ...{ name: 'blend', ...(item ? { item } : {}) },
    summary: { sources: { generated: { taken, share: 0.6 }, 'mix[0] own.jsonl': { taken: 6, share: 0.4, groups: 9 } } },
  });
  const train = { ...report.spec.train, base: 'hf:owner/tiny', baseSha256: 'b'.repeat(64), baseRevision: 'c0ffee' };
  const stages = [blend(9, 'round-2'), blend(1234)];
  const rows = rowsOf({ ...report, spec: { ...report.spec, train }, stages });
  expect(rows).toEqual(
    expect.arrayContaining([
      'Base model | hf:owner/tiny',
      'Commit of the hub | c0ffee',
      `Digest of its files | ${'b'.repeat(64)}`,
      'Training groups, generated | 1,234 (60.0%)',
      'Training groups, mix[0] own.jsonl | 6 (40.0%)',
    ]),
  );
  const plain = rowsOf(report).join('\n');
  expect(plain).not.toMatch(/Training groups|Digest|Commit/);
});
