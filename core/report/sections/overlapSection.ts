import type { ReportData } from '../../contracts/report';
import type { ScoreOverlap } from '../../contracts/scoreOverlap';
import { formatCount, formatScore, formatShare } from '../format';
import type { Block, Content, Figure, Section, Table } from '../reportDocument';

/** Rows of the table; the drawing has more bins. */
const binsPerRow = 3;

/** How well the tuned model's scores part relevant documents from all others; none of earlier versions. */
export function buildOverlapSection({ evaluations }: Pick<ReportData, 'evaluations'>): Section[] {
  const blocks = evaluations.flatMap(({ name, overlap }) => (overlap ? buildSet(name, overlap) : []));
  return blocks.length > 0 ? [{ id: 'scores', title: 'How the scores part', blocks: [intro, ...blocks] }] : [];
}

const intro: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'The model’s scores of the pairs in the lists that it re-ranks. “Relevant” has a label above 0; all others count as not ' +
      'relevant, as they do in the metrics, those that nobody judged among them. Overlap: the sum, over bins of one width, of ' +
      'the smaller of both shares. AUC: the chance that a relevant pair scores above another one, ties counting half.',
  ],
};

function buildSet(name: string, overlap: ScoreOverlap): Block[] {
  const { relevant, others, judgedOthers, auc, aucWithin } = overlap;
  const size = `${formatCount(relevant)} relevant pairs and ${formatCount(others)} others, of which ${formatCount(judgedOthers)} were judged.`;
  const figures = `Overlap ${formatScore(overlap.overlap)}. AUC over all questions ${formatScore(auc)}: what one threshold for all can do. AUC within a question ${formatScore(aucWithin)}: what a ranking needs.`;
  return [
    { kind: 'heading', text: name },
    drawScores(name, overlap),
    { kind: 'paragraph', content: [`${size} ${figures}`] },
    listScores(name, overlap),
  ];
}

function drawScores(name: string, overlap: ScoreOverlap): Figure {
  const { system, auc } = overlap;
  return {
    kind: 'figure',
    chart: { kind: 'overlap', scores: overlap },
    caption: `Scores of “${system}” on ${name}, each kind as shares of its own pairs`,
    description: `Scores of relevant pairs and of all others overlap by ${formatScore(overlap.overlap)}; AUC is ${formatScore(auc)}.`,
  };
}

function listScores(name: string, { system, bins, lowest, highest, relevant, others }: ScoreOverlap): Table {
  const width = (highest - lowest) / bins.length;
  const rows = Array.from({ length: Math.ceil(bins.length / binsPerRow) }, (_, row): Content[] => {
    const [start, end] = [row * binsPerRow, Math.min(bins.length, (row + 1) * binsPerRow)];
    const count = (kind: 'relevant' | 'others') => bins.slice(start, end).reduce((sum, bin) => sum + bin[kind], 0);
    const cell = (part: number, whole: number): Content => [`${formatCount(part)} (${formatShare(part, whole)})`];
    const range = `${formatBound(lowest + start * width)} to ${formatBound(lowest + end * width)}`;
    return [[range], cell(count('relevant'), relevant), cell(count('others'), others)];
  });
  return {
    kind: 'table',
    caption: `Scores of “${system}” on ${name}`,
    columns: [
      { title: 'Score', align: 'text' },
      { title: 'Relevant', align: 'number' },
      { title: 'All others', align: 'number' },
    ],
    rows,
  };
}

/** Raw scores of a model have no scale of their own: two decimals, a minus as long as a plus. */
function formatBound(value: number): string {
  return value
    .toFixed(2)
    .replace(/^-(?=.*[1-9])/, '−')
    .replace(/^-/, '');
}
