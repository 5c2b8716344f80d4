import {
  evaluationResultSchema,
  type Difference,
  type EvaluationResult,
  type SystemResult,
} from '../../core/contracts/evaluation';
import type { RunView } from '../../core/contracts/run';
import { hasFewQueries } from '../../core/evaluation/fewestQueries';
import { previousSystem } from '../../core/promotion/decidePromotion';
import { readDifference } from '../../core/report/verdict';
import { renderTable } from './textTable';

/** An evaluation as its receipt carries it: without the questions that are there for people to read. */
const summarySchema = evaluationResultSchema.omit({ won: true, lost: true });
export type EvaluationSummary = Omit<EvaluationResult, 'won' | 'lost'>;

/** The evaluations of a run in the order of its stages; those that another version wrote otherwise are left out. */
export function findEvaluations(view: RunView): EvaluationSummary[] {
  const stages =
    view.stages.length > 0
      ? view.stages
      : (view.result?.receipts ?? []).map(({ stage, summary }) => ({ name: stage, summary }));
  return stages.flatMap(({ name, summary }) => {
    const parsed = name === 'evaluate' ? summarySchema.safeParse(summary?.result) : undefined;
    return parsed?.success ? [parsed.data] : [];
  });
}

/** Before and after: every system with its metrics, then the differences of the tuned model with interval and p value. */
export function renderEvaluation(evaluation: EvaluationSummary, width: number = Infinity): string[] {
  const metrics = [...new Set(evaluation.systems.flatMap((system) => system.metrics.map(({ name }) => name)))];
  const columns = [
    { title: 'system', flexible: true },
    ...metrics.map((title) => ({ title, align: 'right' as const })),
    { title: 'model' },
  ];
  const rows = evaluation.systems.map((system) => [
    system.name,
    ...metrics.map((name) => formatMetric(system, name)),
    system.name === previousSystem ? 'promoted' : system.tuned ? 'tuned here' : 'untuned',
  ]);
  const title = `${evaluation.name}: ${evaluation.queries} questions over ${describeCorpus(evaluation)}, ${describeLists(evaluation)}`;
  // The first tuned system is the model as trained; the others are precisions of it, which the report compares.
  const tuned = evaluation.systems.find((system) => system.tuned);
  const differences = (tuned?.differences ?? [])
    .filter(({ metric }) => metric === 'nDCG@10')
    .flatMap((difference) => describeDifference(tuned?.name ?? '', difference, { queries: evaluation.queries, width }));
  const warnings = evaluation.warnings.map((warning) => `warning: ${warning}`);
  const notes = [...differences, ...warnings];
  return [title, ...renderTable(columns, rows, width), ...(notes.length > 0 ? ['', ...notes] : [])];
}

function describeCorpus({ documents, pool }: EvaluationSummary): string {
  const shown = `${documents.toLocaleString('en')} documents`;
  return pool ? `a pool of ${shown} (not comparable with all ${pool.of.toLocaleString('en')})` : shown;
}

function describeLists({ lists, depth }: EvaluationSummary): string {
  if (lists?.closed) return `closed lists of 1 relevant document and ${lists.closed.others} others`;
  return lists === undefined || lists.kind === 'bm25'
    ? `depth ${depth}`
    : `depth ${depth}, re-ranking "${lists.system}"`;
}

/** A metric of the named system, such as "0.743"; undefined where it was not measured. */
export function findMetric(
  evaluation: EvaluationSummary | undefined,
  system: string,
  metric: string,
): string | undefined {
  const found = evaluation?.systems.find(({ name }) => name === system);
  return found && formatMetric(found, metric);
}

function formatMetric(system: SystemResult, name: string): string {
  return system.metrics.find((metric) => metric.name === name)?.mean.toFixed(3) ?? '';
}

const readings = { better: 'better', worse: 'worse', 'not-shown': 'no difference shown' };

/** Read as the report reads it: by interval and test, and not at all below 30 questions. */
function describeDifference(
  system: string,
  difference: Difference,
  { queries, width }: { queries: number; width: number },
): string[] {
  const { baseline, metric, mean, low, high, pValue } = difference;
  const shown = hasFewQueries(queries) ? 'too few questions to say' : readings[readDifference(difference)];
  const figures = `${metric} ${signed(mean)} (95 % interval ${signed(low)} to ${signed(high)}, ${formatP(pValue)})`;
  const whole = `${system} against ${baseline}: ${figures}: ${shown}`;
  return whole.length <= width ? [whole] : [`${system} against ${baseline}: ${shown}`, `  ${figures}`];
}

function signed(value: number): string {
  const text = value.toFixed(3);
  if (Number(text) === 0) return '0.000';
  return value > 0 ? `+${text}` : text.replace('-', '−');
}

function formatP(value: number): string {
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`;
}
