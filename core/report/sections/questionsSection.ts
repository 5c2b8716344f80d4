import type { EvaluationResult, QuestionCase } from '../../contracts/evaluation';
import type { ReportData } from '../../contracts/report';
import { formatCount, formatExcerpt, formatScore } from '../format';
import { type Block, type Card, code, lineBreak, quote, type Section } from '../reportDocument';

const maximumCases = 20;

/** The questions on which the tuned model and the first stage differ most, won and lost, to be read by a person. */
export function buildQuestionsSection(data: ReportData): Section {
  const blocks = data.evaluations.flatMap(buildSet);
  const none: Block = { kind: 'paragraph', content: ['No question was listed.'] };
  return { id: 'questions', title: 'Questions won and lost', blocks: blocks.length > 0 ? [intro, ...blocks] : [none] };
}

const intro: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: ['The largest changes of nDCG@10 from the first stage to the tuned model: picked by size, so not typical.'],
};

function buildSet(evaluation: EvaluationResult): Block[] {
  if (evaluation.won.length + evaluation.lost.length === 0) return [];
  return [
    { kind: 'heading', text: evaluation.name },
    ...buildList('Won: the largest gains', evaluation.won, 'the first stage'),
    ...buildList('Lost: the largest losses', evaluation.lost, 'the tuned model'),
  ];
}

function buildList(text: string, cases: readonly QuestionCase[], loser: string): Block[] {
  if (cases.length === 0)
    return [
      { kind: 'subheading', text },
      { kind: 'paragraph', content: ['None.'] },
    ];
  const shown = cases.length > maximumCases ? `${text}, ${maximumCases} of ${formatCount(cases.length)}` : text;
  return [
    { kind: 'subheading', text: shown },
    { kind: 'cards', cards: cases.slice(0, maximumCases).map((item) => buildCard(item, loser)) },
  ];
}

function buildCard(item: QuestionCase, loser: string): Card {
  const { relevant, wrongTop } = item;
  const title = formatExcerpt(item.query, 300);
  const ranks = `first stage ${renderRank(relevant.firstStageRank)}, tuned ${renderRank(relevant.tunedRank)}`;
  const text = quote(formatExcerpt(relevant.text));
  const facts: Card['facts'] = [
    { label: 'nDCG@10', content: [`first stage ${formatScore(item.firstStage)} → tuned ${formatScore(item.tuned)}`] },
    { label: 'Relevant document', content: [code(relevant.id), ` ${ranks}`, lineBreak, text] },
  ];
  if (wrongTop === undefined) return { title, facts };
  const wrong = [code(wrongTop.id), ` by ${loser}`, lineBreak, quote(formatExcerpt(wrongTop.text))];
  return { title, facts: [...facts, { label: 'Wrongly on top', content: wrong }] };
}

function renderRank(rank: number | undefined): string {
  return rank === undefined ? 'did not list it' : `ranked it ${rank}`;
}
