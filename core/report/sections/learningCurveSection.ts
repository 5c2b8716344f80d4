import type { EvaluationResult, SystemResult } from '../../contracts/evaluation';
import type { LearningCurve, Rating } from '../../contracts/learningCurve';
import type { ReportData } from '../../contracts/report';
import { hasFewQueries } from '../../evaluation/fewestQueries';
import { formatCount, formatDifference, formatP, formatScore } from '../format';
import { lineBreak, note, strong, type Block, type Content, type Figure, type Section } from '../reportDocument';
import { buildSystemLabel } from '../systemLabel';
import { readDifference } from '../verdict';

const shownMetric = 'nDCG@10';

/** What less training data would have given, and whether more is worth asking for; none in runs that did not look. */
export function buildLearningCurveSection({ learningCurve, evaluations }: ReportData): Section[] {
  if (!learningCurve) return [];
  const { warnings, points } = learningCurve;
  const none: Block = { kind: 'paragraph', content: ['No size was trained on.'] };
  const sets = points.length > 0 ? evaluations.flatMap((each) => buildSet(each, learningCurve)) : [none];
  const notices = warnings.map((text): Block => ({ kind: 'notice', title: 'Note.', content: [text] }));
  return [{ id: 'learning-curve', title: 'Learning curve', blocks: [intro, ...notices, ...sets] }];
}

const intro: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'The same recipe, trained on fewer of the training queries: each size holds the smaller ones, and the held-out queries ' +
      'are the same. All models rank the same lists. A curve of one seed: another one moves its points.',
  ],
};

interface Dot {
  queries: number;
  groups: number;
  system: SystemResult;
}

function buildSet(evaluation: EvaluationResult, { whole, points }: LearningCurve): Block[] {
  const rated = points.flatMap(({ ratings, ...size }) =>
    ratings.filter(({ set }) => set === evaluation.name).map((rating) => ({ ...size, rating })),
  );
  const names = rated[0]?.rating;
  const all = evaluation.systems.find(({ name }) => name === names?.whole);
  if (!names || !all) return [];
  const dots = [...rated.map(({ rating, ...size }) => ({ ...size, system: rating.system })), { ...whole, system: all }];
  return [
    { kind: 'heading', text: evaluation.name },
    drawCurve(evaluation, names.rival, dots),
    { kind: 'paragraph', content: [describeLastStep(rated.at(-1)!, whole.queries)] },
    listSizes(evaluation, names, dots),
  ];
}

function drawCurve({ name, systems }: EvaluationResult, rival: string, dots: readonly Dot[]): Figure {
  const points = dots.flatMap(({ queries: at, system }) => {
    const metric = metricOf(system);
    if (!metric) return [];
    const { mean: value, standardError } = metric;
    return [{ at, value, low: value - 1.96 * standardError, high: value + 1.96 * standardError }];
  });
  const level = metricOf(systems.find((system) => system.name === rival))?.mean;
  const levels = level === undefined ? [] : [{ name: buildSystemLabel(rival), value: level }];
  const values = points.map(({ at, value }) => `${formatCount(at)}: ${formatScore(value)}`).join(', ');
  const beside = levels.map((each) => `; ${each.name} reaches ${formatScore(each.value)}`).join('');
  return {
    kind: 'figure',
    chart: { kind: 'lines', unit: 'training queries', lines: [{ name: 'tuned', points }], levels },
    caption: `${shownMetric} on ${name} by the number of training queries, with 95% intervals; dotted: the best untuned system`,
    description: `${shownMetric} by training queries: ${values}${beside}.`,
  };
}

/** A difference is of the smaller size to all: what there was to gain is its opposite. */
function describeLastStep({ queries, rating }: { queries: number; rating: Rating }, all: number): string {
  const difference = findDifference(rating.system, rating.whole, shownMetric);
  const step = `From ${formatCount(queries)} to all ${formatCount(all)} training queries`;
  if (!difference) return `${step} nothing was compared.`;
  const { mean, low, high, pValue } = difference;
  const interval = `95% interval ${formatDifference(-high)} to ${formatDifference(-low)}, ${formatP(pValue)}`;
  const figures = `${shownMetric} changes by ${formatDifference(-mean)} (${interval})`;
  if (hasFewQueries(rating.queries)) return `${step} ${figures}; the questions are too few to say more.`;
  const reading = {
    better: 'more data made it worse',
    worse: 'more data still helped',
    'not-shown': 'no gain of more data is shown',
  };
  return `${step} ${figures}: ${reading[readDifference(difference)]}.`;
}

function listSizes(
  { name, systems, queries }: EvaluationResult,
  { whole, rival }: Rating,
  dots: readonly Dot[],
): Block {
  const metrics = systems[0]?.metrics.map((metric) => metric.name) ?? [];
  const titles = ['Groups', ...metrics, 'To all of them', 'To best untuned'];
  const rows = dots.map(({ queries: size, groups, system }, index): Content[] => {
    const isWhole = index === dots.length - 1;
    return [
      [isWhole ? strong(`all ${formatCount(size)}`) : formatCount(size)],
      [formatCount(groups)],
      ...metrics.map((metric) => renderMetric(system, metric)),
      isWhole ? ['–'] : renderDifference(system, whole, queries),
      renderDifference(system, rival, queries),
    ];
  });
  return {
    kind: 'table',
    caption: `Sizes on ${name}: mean ± standard error over questions, and differences of ${shownMetric} with 95% interval and two-sided p, to all and to ${buildSystemLabel(rival)}`,
    columns: [
      { title: 'Training queries', align: 'number' },
      ...titles.map((title) => ({ title, align: 'number' as const })),
    ],
    rows,
  };
}

function renderMetric({ metrics }: SystemResult, name: string): Content {
  const metric = metrics.find((each) => each.name === name);
  return metric ? [formatScore(metric.mean), ' ', note(`± ${formatScore(metric.standardError)}`)] : ['–'];
}

function renderDifference(system: SystemResult, baseline: string, questions: number): Content {
  const difference = findDifference(system, baseline, shownMetric);
  if (!difference) return ['–'];
  const { mean, low, high, pValue } = difference;
  const isShown = !hasFewQueries(questions) && readDifference(difference) !== 'not-shown';
  const interval = `${formatDifference(low)} to ${formatDifference(high)}, ${formatP(pValue)}`;
  return [isShown ? strong(formatDifference(mean)) : formatDifference(mean), lineBreak, note(interval)];
}

function findDifference({ differences }: SystemResult, baseline: string, metric: string) {
  return differences.find((each) => each.baseline === baseline && each.metric === metric);
}

function metricOf(system: SystemResult | undefined) {
  return system?.metrics.find(({ name }) => name === shownMetric);
}
