import type { JudgeDrift } from '../../contracts/changes';
import { formatCount, formatDifference, formatPlural, formatScore, formatShare } from '../format';
import { buildProbeBlocks, listRegraded } from '../probeBlocks';
import type { Block, Section } from '../reportDocument';

/** Whether the judge grades what it graded before as it did then. */
export function buildDriftSection(drift: JudgeDrift): Section {
  return {
    id: 'drift',
    title: 'Drift of the judge',
    blocks: [
      { kind: 'paragraph', content: [describe(drift)] },
      ...describeProbe(drift),
      ...listRegraded('Of the probe, pairs with another grade', drift.probe.samples),
      ...describeRepeats(drift),
    ],
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

/** Where the judge was asked again although its answers are kept. */
function describeRepeats({ again, againBefore }: JudgeDrift): Block[] {
  if (!again) return [];
  return [{ kind: 'subheading', text: 'Asked again' }, ...buildProbeBlocks(again, againBefore)];
}
