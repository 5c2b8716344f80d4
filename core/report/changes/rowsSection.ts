import type { ChangedRow, SampledChurn } from '../../contracts/changes';
import { formatExcerpt, formatPlural } from '../format';
import { code, quote, type Block, type Card, type Section } from '../reportDocument';

const kinds = ['added', 'changed', 'removed'] as const;

/** Some of the rows of one table that came, changed and went. */
export function buildRowsSection(id: string, title: string, { samples, ...churn }: SampledChurn): Section {
  const blocks = kinds.flatMap((kind): Block[] => {
    if (samples[kind].length === 0) return [];
    const heading = `${formatPlural(churn[kind], 'row')} ${kind}, of which ${samples[kind].length} are shown`;
    return [
      { kind: 'subheading', text: heading },
      { kind: 'cards', cards: samples[kind].map(buildCard) },
    ];
  });
  const none: Block = { kind: 'paragraph', content: ['All are the same in both runs.'] };
  return { id, title, blocks: blocks.length > 0 ? blocks : [none] };
}

function buildCard({ id, title, before, now }: ChangedRow): Card {
  return {
    title: formatExcerpt(title ?? id, 300),
    facts: [
      ...(title === undefined ? [] : [{ label: 'Id', content: [code(id)] }]),
      ...(before === undefined ? [] : [{ label: 'Before', content: [quote(formatExcerpt(before))] }]),
      ...(now === undefined ? [] : [{ label: 'Now', content: [quote(formatExcerpt(now))] }]),
    ],
  };
}
