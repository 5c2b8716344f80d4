import { hasFewQueries } from '../../core/evaluation/fewestQueries';
import type { RunDifference } from '../../core/evaluation/compareRuns';
import type { EvalResult } from '../commands/eval';
import { formatCount, formatPlural, wrap } from '../format';
import { renderTable, type Column } from './textTable';

const level = 0.05;
const right = (title: string): Column => ({ title, align: 'right' });
const ownColumns: Column[] = [{ title: 'run', flexible: true }, right('mean'), right('95% interval')];
const differenceColumns: Column[] = [right('difference'), right('95% interval'), right('p'), { title: '' }];
const columns = [{ title: 'metric' }, ...ownColumns];
const comparedColumns = [...columns, ...differenceColumns, right('effect'), right('detectable')];
const sliceColumns = [{ title: 'slice', flexible: true }, right('queries'), ...ownColumns];

/** Means of all runs, differences to the baseline, slices by the first metric, what speaks against the figures. */
export function renderComparison(result: EvalResult, width: number = Infinity): string[] {
  const { qrels, runs, warnings } = result;
  const title = `${qrels.file}: ${formatCount(qrels.queries)} queries, ${formatPlural(qrels.labels, 'label')}`;
  const isCompared = runs.length > 1;
  const notes = [describeIntervals(result), ...(isCompared ? describeTests(result) : [])];
  return [
    title,
    ...renderTable(isCompared ? comparedColumns : columns, metricRows(result), width),
    ...renderSlices(result, width),
    '',
    ...notes.flatMap((note) => wrap(note, Math.max(40, width))),
    ...warnings.flatMap((warning) => wrap(`warning: ${warning}`, Math.max(40, width))),
  ];
}

/** A row a metric and run; the name of a metric stands once. */
function metricRows({ runs, qrels }: EvalResult): string[][] {
  return (runs[0]?.metrics ?? []).flatMap(({ metric }, index) =>
    runs.map(({ name, metrics }, place) => {
      const { mean, low, high, difference } = metrics[index]!;
      const own = [place === 0 ? metric : '', name, ...figures(mean, { low, high })];
      if (!difference) return own;
      const { effectSize, smallestDetectable } = difference;
      return [
        ...own,
        ...describeDifference(difference, difference.adjustedPValue, qrels.queries),
        ...[effectSize === undefined ? '' : signed(effectSize, 2), smallestDetectable.toFixed(3)],
      ];
    }),
  );
}

function renderSlices({ slices, runs }: EvalResult, width: number): string[] {
  const metric = runs[0]?.metrics[0]?.metric;
  const shown = slices.filter((slice) => slice.metric === metric);
  if (shown.length === 0) return [];
  const rows = shown
    .filter(({ run }) => run === shown[0]!.run)
    .flatMap(({ field, value }) =>
      shown
        .filter((slice) => slice.field === field && slice.value === value)
        .map(({ run, queries, mean, low, high, difference }, place) => [
          ...(place === 0 ? [`${field}: ${value}`, formatCount(queries)] : ['', '']),
          ...[run, ...figures(mean, { low, high })],
          ...(difference ? describeDifference(difference, difference.pValue, queries) : []),
        ]),
    );
  const header = runs.length > 1 ? [...sliceColumns, ...differenceColumns] : sliceColumns;
  return ['', `${metric} by slice (--json has the other metrics)`, ...renderTable(header, rows, width)];
}

function figures(mean: number, { low, high }: { low: number; high: number }): string[] {
  return [mean.toFixed(3), `${low.toFixed(3)} to ${high.toFixed(3)}`];
}

function describeDifference(
  { mean, low, high }: Pick<RunDifference, 'mean' | 'low' | 'high'>,
  pValue: number,
  queries: number,
): string[] {
  const isMarked = pValue < level && !hasFewQueries(queries);
  return [signed(mean), `${signed(low)} to ${signed(high)}`, formatP(pValue), isMarked ? '*' : ''];
}

function describeIntervals({ resamples, seed }: EvalResult): string {
  return `Intervals: percentile bootstrap over queries, ${formatCount(resamples)} resamples, seed ${seed}.`;
}

function describeTests({ baseline, runs, slices }: EvalResult): string[] {
  const others = runs.length - 1;
  const adjusted = others > 1 ? `, adjusted by Holm over ${others} runs for each metric` : '';
  const unadjusted = slices.length > 0 ? '; p values of slices are not adjusted: a look, no proof' : '';
  return [
    `* p below .05, two-sided paired randomisation test against ${baseline}${adjusted}${unadjusted}.`,
    'effect: mean over standard deviation of the differences (d_z); detectable: the difference found in 4 of 5 cases.',
  ];
}

function signed(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace('-', '');
  return value > 0 ? `+${text}` : text.replace('-', '−');
}

function formatP(value: number): string {
  return value < 0.001 ? '<.001' : value.toFixed(3).replace(/^0/, '');
}
