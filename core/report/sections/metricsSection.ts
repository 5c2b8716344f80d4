import type { Difference, EvaluationResult, SystemResult } from '../../contracts/evaluation';
import type { ReportData } from '../../contracts/report';
import { hasFewQueries } from '../../evaluation/fewestQueries';
import { formatCount, formatDifference, formatP, formatPlural, formatScore } from '../format';
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
import { buildSystemLabel, buildTrainingTag } from '../systemLabel';
import { readDifference } from '../verdict';

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
    'Metrics are those of trec_eval. The artifact of each evaluation holds the ranking of every system as a TREC run, so that ' +
      'trec_eval or pytrec_eval can compute them again from the same judgements.',
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
    ...listBaselines(evaluation).map((baseline) => buildDifferences(evaluation, baseline)),
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
    return metric
      ? [{ label, tuned, tag: buildTrainingTag(system), mean: metric.mean, standardError: metric.standardError }]
      : [];
  });
  const values = bars.map((bar) => `${bar.label} ${formatScore(bar.mean)}`).join(', ');
  return {
    kind: 'figure',
    chart: { kind: 'bars', metric: 'nDCG@10', bars },
    caption: `nDCG@10 on ${evaluation.name}, with 95% intervals (1.96 standard errors over questions). Intervals that overlap do not settle a comparison: the paired differences below do.`,
    description: `nDCG@10 of each system on ${evaluation.name}: ${values}.`,
  };
}

function buildScores(evaluation: EvaluationResult): Table {
  const names = listMetrics(evaluation);
  const timed = evaluation.systems.some((system) => system.pairsPerSecond !== undefined);
  const rows = evaluation.systems.map((system) => [
    describeSystem(system),
    ...names.map((name) => renderMetric(system, name)),
    ...(timed ? [[system.pairsPerSecond === undefined ? '–' : formatCount(system.pairsPerSecond)]] : []),
  ]);
  const titles = [...names, ...(timed ? ['Pairs per second'] : [])];
  return {
    kind: 'table',
    caption: `Scores on ${evaluation.name}: mean ± standard error over questions`,
    columns: [{ title: 'System', align: 'text' }, ...titles.map((title) => ({ title, align: 'number' as const }))],
    rows,
  };
}

function describeSystem(system: SystemResult): Content {
  return [...nameSystem(system), lineBreak, note(system.description)];
}

function nameSystem(system: SystemResult): Content {
  const tag = buildTrainingTag(system);
  return [strong(system.name), ...(tag === '' ? [] : [' ', note(tag)])];
}

function renderMetric(system: SystemResult, name: string): Content {
  const metric = system.metrics.find((candidate) => candidate.name === name);
  return metric ? [formatScore(metric.mean), ' ', note(`± ${formatScore(metric.standardError)}`)] : ['–'];
}

function buildDifferences(evaluation: EvaluationResult, baseline: string): Table {
  const systems = evaluation.systems.filter(({ differences }) =>
    differences.some((item) => item.baseline === baseline),
  );
  const names = listMetrics(evaluation).filter((name) =>
    systems.some(({ differences }) => differences.some((item) => item.baseline === baseline && item.metric === name)),
  );
  const rows = systems.map((system) => [
    nameSystem(system),
    ...names.map((name) => renderDifference(system, { baseline, metric: name, queries: evaluation.queries })),
  ]);
  return {
    kind: 'table',
    caption: `Differences to ${buildSystemLabel(baseline)} on ${evaluation.name}: mean, 95% interval, two-sided p`,
    columns: [{ title: 'System', align: 'text' }, ...names.map((title) => ({ title, align: 'number' as const }))],
    rows,
  };
}

interface Cell {
  baseline: string;
  metric: string;
  queries: number;
}

function renderDifference(system: SystemResult, { baseline, metric, queries }: Cell): Content {
  const difference = system.differences.find((item) => item.baseline === baseline && item.metric === metric);
  return difference ? renderFigures(difference, queries) : ['–'];
}

function renderFigures(difference: Difference, queries: number): Content {
  const reading = hasFewQueries(queries) ? 'too-few' : readDifference(difference);
  const word = { better: 'better', worse: 'worse', 'not-shown': 'not shown', 'too-few': 'too few questions' }[reading];
  const value = formatDifference(difference.mean);
  const shown = reading === 'better' || reading === 'worse';
  const interval = `${formatDifference(difference.low)} to ${formatDifference(difference.high)}, ${formatP(difference.pValue)}`;
  return [shown ? strong(value) : value, ' ', note(word), lineBreak, note(interval)];
}

/** In the order in which systems first name them. */
function listMetrics(evaluation: EvaluationResult): string[] {
  return [...new Set(evaluation.systems.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
}

function listBaselines(evaluation: EvaluationResult): string[] {
  return [...new Set(evaluation.systems.flatMap(({ differences }) => differences.map(({ baseline }) => baseline)))];
}
