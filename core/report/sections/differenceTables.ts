import type { Difference, EvaluationResult, SystemResult } from '../../contracts/evaluation';
import { hasFewQueries } from '../../evaluation/fewestQueries';
import { formatDifference, formatP, formatScore } from '../format';
import { type Content, lineBreak, note, strong, type Table } from '../reportDocument';
import { buildSystemLabel, buildTrainingTag } from '../systemLabel';
import { readDifference, type Reading } from '../verdict';

/** Every system that was compared with one of them, by every metric. */
export function buildDifferences(
  evaluation: Pick<EvaluationResult, 'name' | 'queries' | 'systems'>,
  baseline: string,
  metrics: readonly string[],
): Table {
  const systems = evaluation.systems.filter(({ differences }) =>
    differences.some((item) => item.baseline === baseline),
  );
  const names = metrics.filter((name) => systems.some((system) => findDifference(system, baseline, name)));
  const rows = systems.map((system) => [
    nameSystem(system),
    ...names.map((name) => renderDifference(findDifference(system, baseline, name), evaluation.queries)),
  ]);
  return {
    kind: 'table',
    caption: `Differences to ${buildSystemLabel(baseline)} on ${evaluation.name}`,
    columns: [{ title: 'System', align: 'text' }, ...names.map((title) => ({ title, align: 'number' as const }))],
    rows,
  };
}

/** "above a, c; below b": the baselines, by letter, from which a difference of this metric is shown. */
export function markDifferences(
  { queries }: Pick<EvaluationResult, 'queries'>,
  system: SystemResult,
  metric: string,
  baselines: readonly string[],
): string {
  const read = baselines.map((baseline) => readMarked(findDifference(system, baseline, metric), queries));
  const lettersOf = (wanted: Reading): string =>
    baselines
      .filter((_, place) => read[place] === wanted)
      .map((baseline) => letterOf(baselines, baseline))
      .join(', ');
  const [above, below] = [lettersOf('better'), lettersOf('worse')];
  return [above && `above ${above}`, below && `below ${below}`].filter((mark) => mark !== '').join('; ');
}

/** Of the first baseline "a"; nothing for a system that is none. */
export function letterOf(baselines: readonly string[], name: string): string {
  const place = baselines.indexOf(name);
  return place < 0 ? '' : String.fromCharCode('a'.charCodeAt(0) + place);
}

export function nameSystem(system: SystemResult): Content {
  const tag = buildTrainingTag(system);
  return [strong(system.name), ...(tag === '' ? [] : [' ', note(tag)])];
}

function findDifference({ differences }: SystemResult, baseline: string, metric: string): Difference | undefined {
  return differences.find((item) => item.baseline === baseline && item.metric === metric);
}

/** By the adjusted p value: a table of several systems looks for whatever stands out. */
function readMarked(difference: Difference | undefined, queries: number): Reading | 'too-few' {
  if (hasFewQueries(queries)) return 'too-few';
  if (!difference) return 'not-shown';
  return readDifference({ ...difference, pValue: difference.adjustedPValue ?? difference.pValue });
}

function renderDifference(difference: Difference | undefined, queries: number): Content {
  if (!difference) return ['–'];
  const reading = readMarked(difference, queries);
  const word = { better: 'better', worse: 'worse', 'not-shown': 'not shown', 'too-few': 'too few questions' }[reading];
  const value = formatDifference(difference.mean);
  const isShown = reading === 'better' || reading === 'worse';
  const interval = `${formatDifference(difference.low)} to ${formatDifference(difference.high)}`;
  return [
    ...[isShown ? strong(value) : value, ' ', note(word)],
    ...[lineBreak, note(interval), lineBreak, note(renderP(difference))],
    ...renderPower(difference),
  ];
}

function renderP({ pValue, adjustedPValue }: Difference): string {
  const adjusted = adjustedPValue === undefined ? '' : `, by Holm ${formatP(adjustedPValue).replace(/^p (= )?/, '')}`;
  return `${formatP(pValue)}${adjusted}`;
}

function renderPower({ effectSize, smallestDetectable }: Difference): Content {
  if (smallestDetectable === undefined) return [];
  const effect = effectSize === undefined ? '' : `d ${formatDifference(effectSize)}, `;
  return [lineBreak, note(`${effect}detectable ${formatScore(smallestDetectable)}`)];
}
