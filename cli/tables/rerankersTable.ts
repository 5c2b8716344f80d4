import type { RunView } from '../../core/contracts/run';
import { rerankerComparisonSummarySchema, type RerankerGroup } from '../../core/contracts/rerankerComparison';
import { formatNanoUsd } from '../../core/llm/money';
import { formatCount } from '../format';
import { renderTable } from './textTable';

/** What language models made of the lists of a run's sets, as the receipts carry it. */
export function findRerankers(view: RunView) {
  const stages =
    view.stages.length > 0
      ? view.stages
      : (view.result?.receipts ?? []).map(({ stage, summary }) => ({ name: stage, summary }));
  return stages.flatMap(({ name, summary }) => {
    const parsed = name === 'rerankers' ? rerankerComparisonSummarySchema.safeParse(summary) : undefined;
    return parsed?.success ? [parsed.data] : [];
  });
}

/** Systems over the same questions, with what asking the language models took. */
export function renderRerankers(
  { result: { set, groups }, seconds }: ReturnType<typeof findRerankers>[number],
  width: number = Infinity,
): string[] {
  return groups.flatMap((group, place) => {
    const rows = group.systems.map((system) => [
      system.name,
      (system.metrics.find(({ name }) => name === 'nDCG@10')?.mean ?? NaN).toFixed(3).replace(/^0/, ''),
      ...describeCost(group, system.name, seconds),
    ]);
    const title = `${set}, language models as rerankers, ${describeQuestions(group)}`;
    return [...(place > 0 ? [''] : []), title, ...renderTable(columns, rows, width)];
  });
}

const columns = [
  { title: 'system', flexible: true },
  ...['nDCG@10', 'calls', 'tokens', 'cost', 'seconds'].map((title) => ({ title, align: 'right' as const })),
];

function describeQuestions({ queries, of, draw }: RerankerGroup): string {
  return draw === undefined
    ? `${formatCount(queries)} questions`
    : `${formatCount(queries)} of ${formatCount(of)} questions, drawn`;
}

/** Nothing of what asks no language model. */
function describeCost({ costs }: RerankerGroup, system: string, seconds: Record<string, number>): string[] {
  const cost = costs.find(({ name }) => name === system);
  if (!cost) return ['', '', '', ''];
  const { calls, tokensIn, tokensOut, nanoUsd } = cost;
  const took = seconds[system];
  return [
    formatCount(calls),
    formatCount(tokensIn + tokensOut),
    formatNanoUsd(nanoUsd),
    took === undefined ? '–' : took.toFixed(1),
  ];
}
