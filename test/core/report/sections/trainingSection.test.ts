import type { ReportData, ReportTraining } from '../../../../core/contracts/report';
import type { Inline } from '../../../../core/report/reportDocument';
import { buildTrainingSection } from '../../../../core/report/sections/trainingSection';
import { buildWorkshopReport } from '../../../fixtures/report/workshopReport';

const textOf = (content: readonly Inline[]) =>
  content.map((each) => (typeof each === 'string' ? each : 'text' in each ? each.text : '?')).join('');

const withSettings = (report: ReportData, settings: ReportTraining['settings']): ReportData => ({
  ...report,
  trainings: report.trainings.map((training) => ({ ...training, settings })),
});

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
  const rows = rowsOf({ ...withSettings(report, train), stages });
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

test('what held-out questions chose is said only where they chose', () => {
  const report = buildWorkshopReport();
  const said = (select: 'best' | 'last' | undefined): string =>
    buildTrainingSection(withSettings(report, { ...report.spec.train, select }))
      .blocks.flatMap((block) => (block.kind === 'paragraph' ? [textOf(block.content)] : []))
      .join('\n');
  expect(said('last')).toMatch(/^These questions chose no weights/);
  expect(said('best')).toMatch(/^The weights were chosen by these questions/);
  expect(said(undefined)).toBe(said('best'));
});

test('a retriever has its own heading, settings, curve and held-out figures', () => {
  const report = buildWorkshopReport();
  const [reranker] = report.trainings;
  const settings = { ...report.spec.train, model: 'bi-encoder', recipe: 'infonce' } as const;
  const trainings = [reranker!, { ...reranker!, of: 'retriever', settings, seconds: 61 } as const];
  const { blocks } = buildTrainingSection({ ...report, trainings });
  const at = blocks.findIndex((block) => block.kind === 'heading' && block.text === 'The retriever');
  expect(blocks[0]).toEqual({ kind: 'heading', text: 'The reranker' });
  const rows = (from: number) => {
    const table = blocks.slice(from).find((block) => block.kind === 'table');
    return table?.rows.map((cells) => cells.map(textOf).join(' | '));
  };
  expect(rows(0)).toEqual(
    expect.arrayContaining(['Kind of model | cross-encoder', 'Recipe | lce', 'Time | 7 min 11 s']),
  );
  expect(rows(at)).toEqual(
    expect.arrayContaining(['Kind of model | bi-encoder', 'Recipe | infonce', 'Time | 1 min 1 s']),
  );
  const captions = blocks.slice(at).flatMap((block) => ('caption' in block ? [block.caption] : []));
  expect(captions).toHaveLength(5);
  expect(captions.every((caption) => caption.includes('retriever'))).toBe(true);
});
