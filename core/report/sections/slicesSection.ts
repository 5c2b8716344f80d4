import type { EvaluationSlice, EvaluationSlices } from '../../contracts/evaluationSlices';
import type { ReportData } from '../../contracts/report';
import { fewestQueries } from '../../evaluation/fewestQueries';
import { formatCount, formatDifference, formatP, formatPlural, formatScore } from '../format';
import { type Block, type Content, lineBreak, note, type Section, type Table } from '../reportDocument';

/** Where the tuned model gains and loses against its rival, by facts of the questions; none of earlier versions. */
export function buildSlicesSection({ evaluations }: Pick<ReportData, 'evaluations'>): Section[] {
  const blocks = evaluations.flatMap(({ name, slices }) => (slices ? buildSet(name, slices) : []));
  return blocks.length > 0 ? [{ id: 'slices', title: 'By kind of question', blocks: [intro, ...blocks] }] : [];
}

const intro: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'The tuned model and the best untuned system by what is known of the questions: their length in words, their language, and ' +
      'what the set says of them. p values are adjusted for nothing here: among many slices one looks striking by chance, so ' +
      'take it for an idea, not for a finding.',
  ],
};

function buildSet(name: string, slices: EvaluationSlices): Block[] {
  const { rows, leftOut } = slices;
  const none: Block = { kind: 'paragraph', content: [`No slice of ${name} has ${fewestQueries} questions.`] };
  return [
    { kind: 'heading', text: name },
    ...(rows.length > 0 ? [drawRows(name, slices), listRows(name, slices)] : [none]),
    ...(leftOut.length > 0 ? [describeLeftOut(leftOut)] : []),
  ];
}

function drawRows(name: string, { metric, system, rival, rows }: EvaluationSlices): Block {
  const drawn = rows.map(({ field, value, queries, difference: { mean, low, high } }, place) => {
    const isFirst = rows[place - 1]?.field !== field;
    return { ...(isFirst ? { field } : {}), value, queries, mean, low, high };
  });
  const values = rows.map(({ field, value, difference }) => `${field} ${value} ${formatDifference(difference.mean)}`);
  return {
    kind: 'figure',
    chart: { kind: 'slices', rows: drawn, names: { system, rival } },
    caption: `${metric} on ${name}: “${system}” less “${rival}”, with 95% intervals; grey: how many questions`,
    description: `Difference of ${metric} by slice: ${values.join('; ')}.`,
  };
}

function listRows(name: string, { metric, system, rival, rows }: EvaluationSlices): Table {
  const numbers = ['Questions', system, rival, 'Difference'];
  return {
    kind: 'table',
    caption: `${metric} by slice on ${name}: mean, 95% interval, two-sided p`,
    columns: [{ title: 'Slice', align: 'text' }, ...numbers.map((title) => ({ title, align: 'number' as const }))],
    rows: rows.map(renderRow),
  };
}

function renderRow({ field, value, queries, system, rival, difference }: EvaluationSlice): Content[] {
  const { mean, low, high, pValue } = difference;
  const interval = `${formatDifference(low)} to ${formatDifference(high)}, ${formatP(pValue)}`;
  return [
    [`${field}: ${value}`],
    [formatCount(queries)],
    renderFigure(system),
    renderFigure(rival),
    [formatDifference(mean), lineBreak, note(interval)],
  ];
}

function renderFigure({ mean, low, high }: EvaluationSlice['system']): Content {
  return [formatScore(mean), lineBreak, note(`${formatScore(low)} to ${formatScore(high)}`)];
}

function describeLeftOut(leftOut: EvaluationSlices['leftOut']): Block {
  const parts = leftOut.map(
    ({ field, slices, queries }) => `${field} (${formatPlural(slices, 'slice')}, ${formatPlural(queries, 'question')})`,
  );
  const text = `Left out for having fewer than ${fewestQueries} questions, or no value in common: ${parts.join(', ')}.`;
  return { kind: 'paragraph', content: [text] };
}
