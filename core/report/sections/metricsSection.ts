import type { EvaluationResult, Metric, SystemResult } from '../../contracts/evaluation';
import type { ReportData } from '../../contracts/report';
import { formatCount, formatPlural, formatScore } from '../format';
import {
  type Block,
  code,
  type Content,
  type Figure,
  lineBreak,
  note,
  type Section,
  strong,
  type Table,
} from '../reportDocument';
import { buildTrainingTag } from '../systemLabel';
import { buildDifferences, letterOf, markDifferences, nameSystem } from './differenceTables';

/** Every system with every metric, and every difference, one set after the other. */
export function buildMetricsSection(data: ReportData): Section {
  const none: Block = { kind: 'paragraph', content: ['Nothing was evaluated.'] };
  const sets = data.evaluations.flatMap(buildSet);
  return { id: 'metrics', title: 'Metrics', blocks: sets.length > 0 ? [recompute, ...sets] : [none] };
}

const recompute: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'Metrics are those of trec_eval. The artifact of each evaluation holds the judgements (qrels.trec), the ranking of every ' +
      'system (runs/) and a value a question (per-query.tsv), so that trec_eval or ir_measures can compute them again. ' +
      'Differences are told with their 95% bootstrap interval, the p value of a two-sided paired randomisation test, the same ' +
      'adjusted by Holm over the systems of a table, the effect size d (mean over standard deviation) and the smallest ' +
      'difference that this set would show in 4 of 5 cases. Marks go by interval and adjusted p value.',
  ],
};

function buildSet(evaluation: EvaluationResult): Block[] {
  const size = `${formatPlural(evaluation.queries, 'question')}, ${formatPlural(evaluation.documents, 'document')}, lists of ${formatCount(evaluation.depth)}.`;
  const warnings = evaluation.warnings.map((text): Block => ({ kind: 'notice', title: 'Note.', content: [text] }));
  return [
    { kind: 'heading', text: evaluation.name },
    { kind: 'paragraph', content: [strong('Protocol: '), `${endSentence(evaluation.protocol)} `, size] },
    ...describeLists(evaluation),
    ...warnings,
    buildBars(evaluation),
    buildScores(evaluation),
    ...listBaselines(evaluation).map((baseline) => buildDifferences(evaluation, baseline, listMetrics(evaluation))),
  ];
}

/** By which one sees that systems ranked the same: each re-ranking system has the digest of the lists. */
function describeLists({ lists, systems }: EvaluationResult): Block[] {
  if (!lists) return [];
  const same = systems.filter(({ candidates }) => candidates === lists.sha256).map(({ name }) => name);
  const content = [
    `Digest of the candidate lists: `,
    code(lists.sha256.slice(0, 16)),
    `, ranked by ${same.join(', ')}.`,
  ];
  return [{ kind: 'paragraph', tone: 'quiet', content }];
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function buildBars(evaluation: EvaluationResult): Figure {
  const bars = evaluation.systems.flatMap((system) => {
    const metric = system.metrics.find(({ name }) => name === 'nDCG@10');
    const { name: label, tuned } = system;
    return metric ? [{ label, tuned, tag: buildTrainingTag(system), mean: metric.mean, ...intervalOf(metric) }] : [];
  });
  const values = bars.map((bar) => `${bar.label} ${formatScore(bar.mean)}`).join(', ');
  return {
    kind: 'figure',
    chart: { kind: 'bars', metric: 'nDCG@10', bars },
    caption: `nDCG@10 on ${evaluation.name}, with 95% intervals. Intervals that overlap do not settle a comparison: the paired differences below do.`,
    description: `nDCG@10 of each system on ${evaluation.name}: ${values}.`,
  };
}

/** Evaluations of earlier versions have standard errors alone. */
function intervalOf({ mean, standardError, low, high }: Metric): { low: number; high: number } {
  return { low: low ?? mean - 1.96 * standardError, high: high ?? mean + 1.96 * standardError };
}

/** Systems over the same questions, under the name of a set. */
export type MeasuredSet = Pick<EvaluationResult, 'name' | 'queries' | 'systems'>;

/** Systems that others are compared with have a letter, which stands where another one is above or below them. */
export function buildScores(evaluation: MeasuredSet): Table {
  const baselines = listBaselines(evaluation);
  const names = listMetrics(evaluation);
  const timed = evaluation.systems.some((system) => system.pairsPerSecond !== undefined);
  const rows = evaluation.systems.map((system) => [
    describeSystem(system, baselines),
    ...names.map((name) => renderMetric(system, name, markDifferences(evaluation, system, name, baselines))),
    ...(timed ? [[system.pairsPerSecond === undefined ? '–' : formatCount(system.pairsPerSecond)]] : []),
  ]);
  const titles = [...names, ...(timed ? ['Pairs per second'] : [])];
  return {
    kind: 'table',
    caption: `Scores on ${evaluation.name}: mean and 95% interval${baselines.length > 0 ? '; the letters after “above” and “below” name the systems from which a difference is shown' : ''}`,
    columns: [{ title: 'System', align: 'text' }, ...titles.map((title) => ({ title, align: 'number' as const }))],
    rows,
  };
}

function describeSystem(system: SystemResult, baselines: readonly string[]): Content {
  const letter = letterOf(baselines, system.name);
  return [...(letter === '' ? [] : [`(${letter}) `]), ...nameSystem(system), lineBreak, note(system.description)];
}

function renderMetric(system: SystemResult, name: string, marks: string): Content {
  const metric = system.metrics.find((candidate) => candidate.name === name);
  if (!metric) return ['–'];
  const { low, high } = intervalOf(metric);
  const interval = [lineBreak, note(`${formatScore(low)} to ${formatScore(high)}`)];
  return [formatScore(metric.mean), ...interval, ...(marks === '' ? [] : [lineBreak, strong(marks)])];
}

/** In the order in which systems first name them. */
export function listMetrics(evaluation: MeasuredSet): string[] {
  return [...new Set(evaluation.systems.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
}

/** In the order of the systems, so that their letters stand in order too. */
export function listBaselines({ systems }: MeasuredSet): string[] {
  const named = new Set(systems.flatMap(({ differences }) => differences.map(({ baseline }) => baseline)));
  return systems.map(({ name }) => name).filter((name) => named.has(name));
}
