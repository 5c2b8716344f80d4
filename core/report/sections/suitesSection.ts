import type { ReportData } from '../../contracts/report';
import type { SuiteResult } from '../../contracts/suite';
import { strong, type Block, type Section } from '../reportDocument';
import { formatSuiteCell } from '../suiteCell';

/** Comparisons over several evaluation sets; none where the spec names none. */
export function buildSuitesSection({ suites = [] }: ReportData): Section[] {
  return suites.length > 0
    ? [{ id: 'suites', title: 'Suites over several sets', blocks: suites.flatMap(buildSuite) }]
    : [];
}

function buildSuite({ protocol, metric, sets, sentences, columns, rows }: SuiteResult): Block[] {
  return [
    { kind: 'heading', text: `${protocol}: ${sets.join(', ')}` },
    ...sentences.map((sentence): Block => ({ kind: 'paragraph', content: [sentence] })),
    {
      kind: 'table',
      caption: `${protocol}, by ${metric}`,
      columns: [
        { title: 'System', align: 'text' },
        ...columns.map(({ title }) => ({ title, align: 'number' as const })),
      ],
      rows: rows.map(({ system, cells }) => [
        [strong(system)],
        ...cells.map((cell, place) => [formatSuiteCell(cell, columns[place]!.kind)]),
      ]),
    },
  ];
}
