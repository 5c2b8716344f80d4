import type { Usage } from '../../contracts/manifest';
import type { ReportData, ReportStage } from '../../contracts/report';
import { formatCount, formatNanoUsd, formatSeconds } from '../format';
import { type Block, code, type Content, type Inline, type Section, strong, type Table } from '../reportDocument';
import { buildStageLabel } from '../stageLabel';
import { listSummary } from '../summaryValues';

/** What each stage did, took and cost. */
export function buildStagesSection(data: ReportData): Section {
  const blocks = [
    drawWork(data.stages),
    buildWork(data.stages),
    buildUsage(data.stages),
    ...buildSummaries(data.stages),
  ];
  return { id: 'stages', title: 'Time and cost', blocks: [intro, ...blocks] };
}

const intro: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'Rows, seconds, requests and money are those of the work that made each artifact, also where this run found the artifact ' +
      'there already and reused it.',
  ],
};

function drawWork(stages: readonly ReportStage[]): Block {
  const steps = stages.map((stage) => {
    const nanoUsd = stage.usage?.nanoUsd;
    const seconds = stage.durationMs / 1000;
    const cost = nanoUsd === undefined ? { isPriceUnknown: stage.usage !== undefined } : { nanoUsd };
    return { label: buildStageLabel(stage), seconds, ...cost };
  });
  const lines = steps.map(({ label, seconds, nanoUsd }) => {
    return `${label} ${formatSeconds(seconds)}${nanoUsd === undefined ? '' : `, ${formatNanoUsd(nanoUsd)}`}`;
  });
  return {
    kind: 'figure',
    chart: { kind: 'waterfall', steps },
    caption:
      'Time and money by stage, each from where the one before it ended. Stages that ran beside each other are drawn one ' +
      'after the other: the total is of work, not of the clock on the wall. Without a price a stage has no bar of money.',
    description: `Time and cost of each stage: ${lines.join('; ')}.`,
  };
}

function buildWork(stages: readonly ReportStage[]): Table {
  const rows = stages.map((stage): Content[] => [
    [buildStageLabel(stage)],
    [formatCount(stage.counts.in)],
    [formatCount(stage.counts.out)],
    [formatCount(sum(Object.values(stage.counts.dropped)))],
    [formatSeconds(stage.durationMs / 1000)],
  ]);
  const duration = formatSeconds(sum(stages.map((stage) => stage.durationMs)) / 1000);
  const total: Content[] = [[strong('Total')], ['–'], ['–'], ['–'], [duration]];
  const numbers = numberColumns(['Rows in', 'Rows out', 'Dropped', 'Time']);
  const columns: Table['columns'] = [stageColumn, ...numbers];
  return { kind: 'table', caption: 'Work of each stage', columns, rows: [...rows, total] };
}

function buildUsage(stages: readonly ReportStage[]): Block {
  const asking = stages.flatMap(({ usage, ...stage }) => (usage ? [{ stage, usage }] : []));
  if (asking.length === 0) return { kind: 'paragraph', content: ['No stage asked a language model.'] };
  const usages = asking.map(({ usage }) => usage);
  const rows = asking.map(({ stage, usage }) => renderUsage(buildStageLabel(stage), usage, renderCost([usage])));
  const total = renderUsage(strong('Total'), addUsage(usages), renderCost(usages));
  const numbers = ['Requests', 'From ledger', 'Failed', 'Tokens in', 'Of them cached', 'Tokens out', 'Cost'];
  const columns: Table['columns'] = [stageColumn, ...numberColumns(numbers)];
  return { kind: 'table', caption: 'Requests to the language model', columns, rows: [...rows, total] };
}

function renderUsage(label: Inline, usage: Omit<Usage, 'nanoUsd'>, cost: string): Content[] {
  const { requests, fromLedger, failed, tokensIn, tokensCached = 0, tokensOut } = usage;
  const counts = [requests, fromLedger, failed, tokensIn, tokensCached, tokensOut];
  return [[label], ...counts.map((value): Content => [formatCount(value)]), [cost]];
}

function addUsage(usages: readonly Usage[]): Omit<Usage, 'nanoUsd'> {
  const total = (name: keyof Usage): number => sum(usages.map((usage) => usage[name] ?? 0));
  return {
    requests: total('requests'),
    fromLedger: total('fromLedger'),
    failed: total('failed'),
    tokensIn: total('tokensIn'),
    tokensCached: total('tokensCached'),
    tokensOut: total('tokensOut'),
  };
}

/** Without a price in the settings money is unknown, not zero; a sum with unknowns in it is a lower bound. */
function renderCost(usages: readonly Usage[]): string {
  const prices = usages.flatMap(({ nanoUsd }) => (nanoUsd === undefined ? [] : [nanoUsd]));
  if (prices.length === 0) return 'no price';
  return `${prices.length < usages.length ? 'at least ' : ''}${formatNanoUsd(sum(prices))}`;
}

const stageColumn: Table['columns'][number] = { title: 'Stage', align: 'text' };

function numberColumns(titles: readonly string[]): Table['columns'] {
  return titles.map((title) => ({ title, align: 'number' }));
}

function buildSummaries(stages: readonly ReportStage[]): Block[] {
  const rows = stages.flatMap((stage) =>
    listSummary(stage.summary ?? {}).map(({ name, value }): Content[] => [
      [buildStageLabel(stage)],
      [code(name)],
      [value],
    ]),
  );
  if (rows.length === 0) return [];
  const columns: Table['columns'] = ['Stage', 'Name', 'Value'].map((title) => ({ title, align: 'text' }));
  return [{ kind: 'table', caption: 'What the stages noted', columns, rows }];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
