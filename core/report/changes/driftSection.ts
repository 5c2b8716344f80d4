import type { JudgeDrift } from '../../contracts/changes';
import { formatCount, formatDifference, formatPlural, formatScore, formatShare } from '../format';
import { quote, type Block, type Card, type Section } from '../reportDocument';

/** Whether the judge grades what it graded before as it did then. */
export function buildDriftSection(drift: JudgeDrift): Section {
  return {
    id: 'drift',
    title: 'Drift of the judge',
    blocks: [{ kind: 'paragraph', content: [describe(drift)] }, ...describeProbe(drift), ...listSamples(drift)],
  };
}

function describe({ pairs, askedAnew, regraded, meanShift }: JudgeDrift): string {
  if (pairs === 0) return 'The runs judged no pair in common, so nothing is known of drift.';
  const both = `Both runs judged ${formatPlural(pairs, 'pair')}. `;
  if (askedAnew === 0)
    return `${both}All grades come of the same requests, whose answers are kept and were not asked for again: model, prompt and texts are the same, and there is no drift in the labels.`;
  return (
    `${both}${formatCount(askedAnew)} of them were asked by another request (another model, prompt or text). ` +
    `${formatCount(regraded)} (${formatShare(regraded, pairs)}) have another grade; the mean grade moved by ` +
    `${formatDifference(meanShift)} of the scale.`
  );
}

function describeProbe({ askedAnew, probe }: JudgeDrift): Block[] {
  if (probe.pairs === 0 || askedAnew === 0) return [];
  const kappa = probe.kappa === undefined ? '' : `, quadratically weighted kappa ${formatScore(probe.kappa)}`;
  const text =
    `Of the frozen probe, the ${formatPlural(probe.pairs, 'pair')} with the smallest hashes among them, ` +
    `${formatShare(probe.agreement, 1)} have the same grade${kappa}.`;
  return [{ kind: 'paragraph', content: [text] }];
}

function listSamples({ probe }: JudgeDrift): Block[] {
  if (probe.samples.length === 0) return [];
  const cards = probe.samples.map(({ query, passage, before, now }): Card => {
    return {
      title: query,
      tag: `${before} → ${now}`,
      facts: [{ label: 'Passage', content: [quote(passage)] }],
    };
  });
  return [
    { kind: 'subheading', text: 'Of the probe, pairs with another grade' },
    { kind: 'cards', cards },
  ];
}
