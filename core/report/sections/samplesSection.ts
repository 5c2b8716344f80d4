import type { ReportData } from '../../contracts/report';
import { formatCount, formatExcerpt } from '../format';
import { type Block, type Card, code, quote, type Section } from '../reportDocument';

type Sample = ReportData['samples'][number];

/** Enough to judge the data by, few enough to keep the page light; the artifacts hold all. */
const maximumSamples = 60;

/** Some generated questions as the model was trained on them: does the positive answer, do the negatives not? */
export function buildSamplesSection(data: ReportData): Section {
  const cards: Block = { kind: 'cards', cards: data.samples.slice(0, maximumSamples).map(buildCard) };
  const none: Block = { kind: 'paragraph', content: ['No sample was kept.'] };
  const blocks = data.samples.length > 0 ? [buildIntro(data), cards] : [none];
  return { id: 'samples', title: 'Samples of the training data', blocks };
}

function buildIntro({ model, samples }: ReportData): Block {
  const shown =
    samples.length > maximumSamples ? `The first ${maximumSamples} of ${formatCount(samples.length)}. ` : '';
  const text = `${shown}Questions and judgements by ${model}. Read a few: a wrong positive or a negative that answers teaches the wrong thing.`;
  return { kind: 'paragraph', tone: 'quiet', content: [text] };
}

function buildCard(sample: Sample): Card {
  const negatives = sample.negatives.map((negative, index) => ({
    label: sample.negatives.length > 1 ? `Negative ${index + 1}` : 'Negative',
    content: [code(negative.source), ' ', quote(formatExcerpt(negative.text, 300))],
  }));
  return {
    title: formatExcerpt(sample.query, 300),
    ...(sample.kind !== undefined && { tag: sample.kind }),
    facts: [{ label: 'Positive', content: [quote(formatExcerpt(sample.positive))] }, ...negatives],
  };
}
