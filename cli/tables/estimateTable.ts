import type { Interval, RunEstimate, StageEstimate } from '../../core/contracts/estimate';
import { formatNanoUsd } from '../../core/llm/money';
import { formatCount } from '../format';
import { renderTable, type Column } from './textTable';

const columns: Column[] = [
  { title: 'stage' },
  { title: 'model', flexible: true },
  { title: 'requests', align: 'right' },
  { title: 'from ledger', align: 'right' },
  { title: 'tokens in', align: 'right' },
  { title: 'tokens out', align: 'right' },
  { title: 'cost', align: 'right' },
];

/** What each LLM stage will ask and cost, the sum, and what the figures rest on. */
export function renderEstimate(estimate: RunEstimate, width: number = Infinity): string[] {
  const total = ['all', '', '', '', '', '', formatMoney(estimate.nanoUsd)];
  return [
    `${estimate.pipeline}: ${formatCount(estimate.passages)} passages, ${formatInterval(estimate.questions)} questions`,
    '',
    ...renderTable(columns, [...estimate.stages.map(describeStage), total], width),
    '',
    ...describeBasis(estimate),
  ];
}

function describeStage(stage: StageEstimate): string[] {
  return [
    stage.item === undefined ? stage.stage : `${stage.stage} ${stage.item}`,
    stage.mode === 'batch' ? `${stage.model} (batch)` : stage.model,
    formatInterval(stage.requests),
    formatCount(stage.fromLedger),
    formatInterval(stage.tokensIn),
    formatInterval(stage.tokensOut),
    formatMoney(stage.nanoUsd),
  ];
}

function describeBasis({ stages, pilot, nanoUsd, budgetNanoUsd }: RunEstimate): string[] {
  const seen = stages
    .filter(({ item }) => item === undefined)
    .map(({ stage, answersSeen }) => `${formatCount(answersSeen)} of ${stage}`)
    .join(', ');
  // What rerankers are asked no pilot can ask: their lists come from the evaluation.
  const isGuessed = stages.some(
    ({ item, answersSeen, requests }) => item === undefined && answersSeen < Math.min(8, requests.high),
  );
  const unpriced = stages.filter((stage) => !stage.nanoUsd).map(({ model }) => model);
  return [
    `answers that the figures rest on: ${seen}; answers in the ledger are not asked or paid again`,
    ...(pilot ? [`the pilot asked ${formatCount(pilot.requests)} requests: ${formatNanoUsd(pilot.nanoUsd)}`] : []),
    ...(isGuessed
      ? ['without enough answers the bounds are wide: --pilot asks a few real requests of each stage']
      : []),
    ...(unpriced.length > 0
      ? [`no price for ${[...new Set(unpriced)].join(', ')}: give llm.price, or a table in RANKWRIGHT_PRICES`]
      : []),
    ...(nanoUsd && budgetNanoUsd !== undefined ? [describeBudget(nanoUsd, budgetNanoUsd)] : []),
  ];
}

function describeBudget({ low, high }: Interval, budgetNanoUsd: number): string {
  const budget = `llm.budgetUsd is ${formatNanoUsd(budgetNanoUsd)}`;
  if (high <= budgetNanoUsd) return `${budget}: enough`;
  return low > budgetNanoUsd ? `${budget}: too little, the run will pause` : `${budget}: the run may pause`;
}

/** "1,200", or "1,000 – 1,400" where it is not known. */
function formatInterval({ low, high }: Interval): string {
  return low === high ? formatCount(low) : `${formatCount(low)} – ${formatCount(high)}`;
}

function formatMoney(nanoUsd: Interval | undefined): string {
  const [low, high] = [formatNanoUsd(nanoUsd?.low), formatNanoUsd(nanoUsd?.high)];
  return low === high ? low : `${low} – ${high}`;
}
