import type { AuditFigure, AuditSplit, JudgeAudit } from '../core/contracts/judgeAudit';
import { formatCount, formatPlural, wrap } from './format';
import { renderTable, type Column } from './tables/textTable';

/** Below this many pairs an interval is so wide that the figures say little. */
const fewPairs = 50;

/** How far a judge agrees with people: agreement, whose the disagreement is, where the scale is best cut. */
export function renderAudit(audit: JudgeAudit, width: number = Infinity): string[] {
  const { judge, pairs, agreement, agreementInRun, agreementOfHumans, kappa } = audit;
  const rows: string[][] = [
    ['judge and people, equal grades', ...describe(agreement)],
    ['  weighted to the grades of the run', ...describe(agreementInRun)],
    ['  kappa, quadratic weights', ...describe(kappa.judge)],
    ...(agreementOfHumans ? [['the two people, equal grades', ...describe(agreementOfHumans)]] : []),
    ...(kappa.humans ? [['  kappa, quadratic weights', ...describe(kappa.humans)]] : []),
  ];
  return [
    `${audit.runId}  judge ${judge.strategy}, prompt ${judge.promptVersion}, model ${judge.model}, grades 0 to ${judge.scale}`,
    `${formatPlural(pairs.graded, 'pair')} graded by people, ${formatCount(pairs.gradedTwice)} by two; ${formatCount(pairs.notGraded)} left empty`,
    ...(pairs.graded < fewPairs ? [`fewer than ${fewPairs} pairs: take the figures as a first look`] : []),
    '',
    ...renderTable(figureColumns, rows, width),
    '',
    ...renderTable(splitColumns, splitRows(audit), width),
    '',
    ...renderTable(confusionColumns(judge.scale), confusionRows(audit), width),
    '',
    ...renderTable(cutColumns, cutRows(audit), width),
    '',
    ...describeCut(audit).flatMap((sentence) => wrap(sentence, Math.max(40, width))),
  ];
}

const right = (title: string): Column => ({ title, align: 'right' });
const figureColumns: Column[] = [{ title: 'agreement', flexible: true }, right('value'), right('95% interval')];
const splitColumns: Column[] = [
  { title: 'disagreement', flexible: true },
  right('all'),
  right('boundary (1 grade)'),
  right('conceptual (2 or more)'),
];
const cutColumns: Column[] = [{ title: 'relevant from' }, right('agreement'), right('kappa'), { title: '' }];
const confusionColumns = (scale: number): Column[] => [
  { title: "person's grade" },
  ...Array.from({ length: scale + 1 }, (_, grade) => right(`judge ${grade}`)),
];

function describe({ value, low, high }: AuditFigure): string[] {
  return [share(value), `${share(low)} to ${share(high)}`];
}

function splitRows({ disagreement: { judge, task, modelSpecific } }: JudgeAudit): string[][] {
  const row = (name: string, { all, boundary, conceptual }: AuditSplit) => [
    name,
    ...[all, boundary, conceptual].map((figure) => {
      const [value, interval] = describe(figure);
      return `${value} (${interval})`;
    }),
  ];
  return [
    row('judge', judge),
    ...(task ? [row('  the task', task)] : []),
    ...(modelSpecific ? [row('  the model', modelSpecific)] : []),
  ];
}

function confusionRows({ confusion }: JudgeAudit): string[][] {
  return confusion.map((counts, grade) => [`${grade}`, ...counts.map(formatCount)]);
}

function cutRows({ cuts, suggestedPositiveFrom, positiveFrom }: JudgeAudit): string[][] {
  return cuts.map((cut) => [
    `judge's grade ${cut.positiveFrom}`,
    share(cut.agreement),
    share(cut.kappa),
    [cut.positiveFrom === suggestedPositiveFrom ? 'agrees best' : '', cut.positiveFrom === positiveFrom ? 'usual' : '']
      .filter(Boolean)
      .join(', '),
  ]);
}

function describeCut({ positiveFrom, suggestedPositiveFrom, disagreement }: JudgeAudit): string[] {
  const people = `People's grades count as relevant from ${positiveFrom}, where the strategy cuts its scale.`;
  const advice =
    suggestedPositiveFrom === positiveFrom
      ? 'The cut stays where it is.'
      : `Mining with judge.positiveFrom: ${suggestedPositiveFrom} would agree with them better, and asks nothing again.`;
  const second = disagreement.task
    ? []
    : ['With human2 filled in it is also told what of it is the task, and what the model.'];
  return [`${people} ${advice}`, ...second];
}

function share(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}
