import type { RunView } from '../../core/contracts/run';
import { suiteSummarySchema, type SuiteResult } from '../../core/contracts/suite';
import { formatSuiteCell } from '../../core/report/suiteCell';
import { wrap } from '../format';
import { renderTable } from './textTable';

/** The suites of a run as its report found them; none before it did. */
export function findSuites(view: RunView): SuiteResult[] {
  const stages =
    view.stages.length > 0
      ? view.stages
      : (view.result ? [view.result.report] : []).map(({ stage, summary }) => ({ name: stage, summary }));
  return stages.flatMap(({ name, summary }) => {
    return name === 'report' ? (suiteSummarySchema.safeParse(summary).data?.suites ?? []) : [];
  });
}

/** What is compared, a row a system, what was found. */
export function renderSuite({ protocol, metric, sentences, columns, rows }: SuiteResult, width = Infinity): string[] {
  const titles = columns.map(({ title }) => ({ title, align: 'right' as const }));
  const cells = rows.map(({ system, cells: figures }) => [
    system,
    ...figures.map((figure, place) => formatSuiteCell(figure, columns[place]!.kind)),
  ]);
  return [
    `${protocol}, by ${metric}`,
    ...renderTable([{ title: 'system', flexible: true }, ...titles], cells, width),
    ...sentences.flatMap((sentence) => wrap(sentence, Math.max(40, width))),
  ];
}
