import type { ComparedSet, RunsComparison } from '../../core/contracts/comparison';
import { hasFewQueries } from '../../core/evaluation/fewestQueries';
import { formatDifference, formatP, formatScore } from '../../core/report/format';
import { wrap } from '../format';
import { renderTable, type Column } from './textTable';

const shownMetric = 'nDCG@10';
const level = 0.05;
const right = (title: string): Column => ({ title, align: 'right' });

/** Of each set the best tuned system of every run, and the differences between them; the files have the rest. */
export function renderRunComparison({ sets, apart, settings }: RunsComparison, width: number = Infinity): string[] {
  const none = sets.length > 0 ? [] : ['no two runs evaluated the same lists of the same set', ''];
  const paths = settings.map(({ path }) => path);
  const differing = paths.length > 0 ? `the specs differ in ${paths.join(', ')}` : 'the specs are the same';
  return [
    ...none,
    ...sets.flatMap((set) => [...renderSet(set, width), '']),
    ...apart.flatMap(({ runId, set, reason }) => wrap(`${set} of ${runId} stands apart: ${reason}`, width)),
    ...wrap(differing, width),
  ];
}

function renderSet({ name, queries, runs, pairs }: ComparedSet, width: number): string[] {
  const rows = runs.map(({ runId, best, systems }) => {
    const metric = systems.find((system) => system.name === best)?.metrics.find((each) => each.name === shownMetric);
    const interval = metric ? `${formatScore(metric.low)} to ${formatScore(metric.high)}` : '';
    return [runId, best, metric ? formatScore(metric.mean) : '', interval];
  });
  const differences = pairs.flatMap(({ first, second, metrics }) => {
    const found = metrics.find(({ metric }) => metric === shownMetric);
    if (!found) return [];
    const { mean, low, high, adjustedPValue } = found;
    const isShown = adjustedPValue < level && !hasFewQueries(queries);
    const interval = `${formatDifference(low)} to ${formatDifference(high)}`;
    return [[`${first} less ${second}`, formatDifference(mean), interval, formatP(adjustedPValue), isShown ? '*' : '']];
  });
  return [
    `${name}: ${queries} questions`,
    ...renderTable(
      [{ title: 'run' }, { title: 'best tuned system' }, right(shownMetric), right('95% interval')],
      rows,
      width,
    ),
    '',
    ...renderTable(
      [
        { title: 'difference', flexible: true },
        right(shownMetric),
        right('95% interval'),
        right('p (Holm)'),
        { title: '' },
      ],
      differences,
      width,
    ),
  ];
}
