import type { FailureClass } from '../../core/contracts/failureClass';
import type { RunOutcome, RunProgress, StageProgress } from '../../core/contracts/run';
import { remedies } from './failureClasses';
import { dollars } from './pauses';
import { reusedShare, shortCount } from './summaries';

/** What a card is drawn from: what the query `progress` answers, and what came of the run. */
export interface RunCardState extends RunProgress {
  outcome?: RunOutcome | undefined;
  failure?: { class: FailureClass; stage?: string | undefined; message: string } | undefined;
}

/** The card travels in an address of the UI, which proxies cut. */
export const mostCardBytes = 4096;
const longestMessage = 400;
const keyDigits = 12;

/**
 * A run as Markdown for Temporal's UI: what it came to, and a row a stage. Stages that wait are one line, and where all of
 * it would be too long the earliest stages are only counted. The table is last, because the UI cuts what follows one.
 */
export function renderRunCard(state: RunCardState): string {
  const head = describeHead(state);
  const shown = state.stages.filter((stage) => stage.state !== 'waiting');
  const waiting = state.stages.length - shown.length;
  const rows = shown.map(describeRow);
  for (let left = 0; ; left += 1) {
    const more = [
      ...(waiting > 0 ? [`Stages to come: ${waiting}.`] : []),
      ...(left > 0 ? [`Stages before these: ${left}; \`rankwright show\` has them.`] : []),
    ];
    const table = rows.length > left ? [...header, ...rows.slice(left)] : [];
    const card = [...head, ...(more.length > 0 ? [more.join(' '), ''] : []), ...table].join('\n');
    if (byteLength(card) <= mostCardBytes || left >= rows.length) return card;
  }
}

const header = [
  '| stage | state | shards | rows | dropped | reused | tokens | cost | minutes | artifact |',
  '| :-- | :-- | --: | --: | --: | --: | --: | --: | --: | :-- |',
];

function describeHead({ outcome, failure, pause, money }: RunCardState): string[] {
  const lines: string[] = [];
  if (outcome) lines.push(`**${outcome.verdict}**${describeFigures(outcome)}`, quoted(outcome.why));
  if (failure) {
    lines.push(`**failed** in ${failure.stage ?? 'no stage'}: \`${failure.class}\``, quoted(failure.message));
    lines.push(`To mend it: ${remedies[failure.class]}.`);
  }
  if (pause) lines.push(`**waits for a person** (${pause.reason})`, quoted(pause.message), quoted(pause.mend));
  if (money) lines.push(`Spent ${dollars(money.spentNanoUsd)}${describeBudget(money.budgetNanoUsd)}.`);
  return lines.flatMap((line) => [line, '']);
}

function describeFigures({ ndcgAt10, ndcgChange, comparedWith }: RunOutcome): string {
  if (ndcgAt10 === undefined) return '';
  const change = ndcgChange === undefined ? '' : ` (${signed(ndcgChange)} against ${comparedWith ?? 'the run before'})`;
  return `, nDCG@10 ${ndcgAt10.toFixed(3)}${change}`;
}

function signed(value: number): string {
  const digits = value.toFixed(3);
  return value > 0 ? `+${digits}` : digits.replace('-', '−');
}

function describeBudget(budgetNanoUsd: number | undefined): string {
  return budgetNanoUsd === undefined ? '' : ` of ${dollars(budgetNanoUsd)}`;
}

function describeRow(stage: StageProgress): string {
  const { name, item, receipt, llm, shards } = stage;
  const cells = [
    plain(item ? `${name} ${item}` : name),
    llm?.pause ? 'paused' : stage.state,
    shards && shards.total > 0 ? `${shards.done} of ${shards.total}` : '',
    receipt ? shortCount(receipt.counts.out) : '',
    receipt ? countOf(Object.values(receipt.counts.dropped)) : '',
    ...describeAsking(stage),
    minutesOf(stage),
    receipt ? `\`${receipt.key.slice(0, keyDigits)}\`` : '',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Share that was reused, tokens and cost of a stage that asks a language model: of this run alone. */
function describeAsking({ state, llm, receipt }: StageProgress): string[] {
  if (state === 'reused') return ['100%', '', ''];
  if (!llm) return ['', '', ''];
  const { totals } = llm;
  const asked = receipt?.usage?.requests ?? totals.requests;
  const reused = reusedShare(totals.fromLedger, asked)?.replace(' reused', '') ?? (asked > 0 ? '0%' : '');
  const spent = totals.spentNanoUsd === undefined ? '' : dollars(totals.spentNanoUsd);
  return [reused, countOf([totals.tokensIn, totals.tokensOut]), spent];
}

function countOf(counts: number[]): string {
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum === 0 ? '' : shortCount(sum);
}

/**
 * Of a stage that is found done no time is this run's. One that goes on says since when: a card is drawn when something
 * happens, and would stand still between.
 */
function minutesOf({ state, receipt, startedAtMs }: StageProgress): string {
  if (state === 'reused') return '';
  if (receipt) return (receipt.durationMs / 60_000).toFixed(1);
  return startedAtMs === undefined ? '' : `since ${new Date(startedAtMs).toISOString().slice(11, 16)} UTC`;
}

/** Text of somebody else, as code: it can set no link, picture or table, and begins no line. */
function quoted(text: string): string {
  const line = text.replace(/[\s\p{Control}]+/gu, ' ').trim();
  const characters = Array.from(line);
  const cut = characters.length > longestMessage ? `${characters.slice(0, longestMessage - 1).join('')}…` : line;
  return `\`${cut.replaceAll('`', "'")}\``;
}

function plain(text: string): string {
  return text.replace(/[^\p{Letter}\p{Number} .,:/_-]/gu, '·').replaceAll('_', '\\_');
}

/** Of UTF-8; workflows have no Buffer. */
function byteLength(text: string): number {
  return Array.from(text).reduce((sum, character) => {
    const code = character.codePointAt(0) ?? 0;
    return sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  }, 0);
}
