import type { ReportData, ReportRerankers } from '../../contracts/report';
import type { RerankerCost, RerankerGroup } from '../../contracts/rerankerComparison';
import { formatCount, formatNanoUsd, formatPlural, formatSeconds } from '../format';
import { lineBreak, note, strong, type Block, type Content, type Section, type Table } from '../reportDocument';
import { buildDifferences } from './differenceTables';
import { buildScores, listBaselines, listMetrics } from './metricsSection';

/** What a language model would make of the same lists, and at what price; none where the spec asks none. */
export function buildRerankersSection({ rerankers = [] }: ReportData): Section[] {
  if (rerankers.length === 0) return [];
  const sets = rerankers.flatMap((each) => each.groups.flatMap((group) => buildGroup(each, group)));
  return [{ id: 'rerankers', title: 'What a language model would do, at this price', blocks: [intro, ...sets] }];
}

const intro: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'Language models that put the very lists in order, beside the list as it is, the best untuned system and the tuned model. ' +
      'They take no part in verdict and gate. Calls, tokens and money are those of asking everything, also where the ledger ' +
      'had answers; seconds are on the clock of the run that asked, with as many requests at a time as it had, and are left ' +
      'out where it did not ask them all. Where questions were drawn all systems are measured on these alone.',
  ],
};

function buildGroup({ set, seconds }: ReportRerankers, group: RerankerGroup): Block[] {
  const { systems, queries } = group;
  const name = `${set}, ${describeQuestions(group)}`;
  const shown = { name, queries, systems };
  const warnings = group.warnings.map((text): Block => ({ kind: 'notice', title: 'Note.', content: [text] }));
  return [
    { kind: 'heading', text: name },
    ...warnings,
    listCosts(name, group, seconds),
    buildScores(shown),
    ...listBaselines(shown).map((baseline) => buildDifferences(shown, baseline, listMetrics(shown))),
  ];
}

function describeQuestions({ queries, of, draw }: RerankerGroup): string {
  if (draw === undefined) return `all ${formatPlural(queries, 'question')}`;
  return `${formatCount(queries)} of ${formatPlural(of, 'question')}, drawn with seed ${draw}`;
}

function listCosts(name: string, { costs, queries }: RerankerGroup, seconds: ReportRerankers['seconds']): Table {
  const titles = ['Calls', 'Tokens in', 'Tokens out', 'Cost', 'Time'];
  const each = (value: number): Content => [formatCount(value), lineBreak, note(`${perQuestion(value, queries)} each`)];
  const rows = costs.map((cost): Content[] => [
    describeCost(cost),
    ...[cost.calls, cost.tokensIn, cost.tokensOut].map(each),
    renderMoney(cost, queries),
    renderSeconds(seconds[cost.name], queries),
  ]);
  return {
    kind: 'table',
    caption: `What it takes on ${name}: in all, and for each question; money also for 1,000 questions`,
    columns: [
      { title: 'Language model', align: 'text' },
      ...titles.map((title) => ({ title, align: 'number' as const })),
    ],
    rows,
  };
}

function describeCost({ name, model, strategy, depth }: RerankerCost): Content {
  const part = depth === undefined ? 'whole lists' : `the first ${formatCount(depth)}`;
  return [strong(name), lineBreak, note(`${model}, ${strategy}, ${part}`)];
}

function renderMoney({ nanoUsd }: RerankerCost, queries: number): Content {
  if (nanoUsd === undefined) return ['no price'];
  const thousand = formatNanoUsd(Math.round((1000 * nanoUsd) / queries));
  return [formatNanoUsd(nanoUsd), lineBreak, note(`${thousand} for 1,000`)];
}

function renderSeconds(seconds: number | undefined, queries: number): Content {
  if (seconds === undefined) return ['–'];
  return [formatSeconds(seconds), lineBreak, note(`${(seconds / queries).toFixed(2)} s each`)];
}

function perQuestion(value: number, queries: number): string {
  return formatCount(Number((value / queries).toFixed(1)));
}
