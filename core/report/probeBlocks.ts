import type { ProbeFigures, ProbeResult } from '../contracts/probe';
import { formatCount, formatDifference, formatP, formatPlural, formatScore, formatShare } from './format';
import { code, quote, type Block, type Card } from './reportDocument';

/** What asking the judge again came to, beside what it came to in the run before, where that asked too. */
export function buildProbeBlocks(result: ProbeResult, earlier?: ProbeResult): Block[] {
  const { since, asked, warning, samples } = result;
  if (asked === 0) {
    const nothing = 'The judge was to be asked again, and this run has no request in common with ';
    return [{ kind: 'paragraph', content: [nothing, code(since), '.'] }];
  }
  const before = earlier ? ` The run before found ${formatAgreement(earlier)}.` : '';
  const told = `${describe(result)}${before} Both runs rest on these requests: this one and `;
  return [
    ...(warning ? [{ kind: 'notice', title: 'Warning of probe', content: [`${warning}.`] } as const] : []),
    { kind: 'paragraph', content: [told, code(since), '.'] },
    ...listRegraded('Asked again, pairs with another grade', samples),
  ];
}

/** Pairs that were graded otherwise, each with its grades. */
export function listRegraded(title: string, samples: ProbeResult['samples']): Block[] {
  if (samples.length === 0) return [];
  const cards = samples.map(({ query, passage, before, now }): Card => {
    return {
      title: query,
      tag: `${before} → ${now}`,
      facts: [{ label: 'Passage', content: [quote(passage)] }],
    };
  });
  return [
    { kind: 'subheading', text: title },
    { kind: 'cards', cards },
  ];
}

function describe({ asked, pairs, ...figures }: ProbeFigures): string {
  const { model, up, down, meanShift, pValue, isWarm } = figures;
  const warm = isWarm ? ' It is not asked at temperature 0, so some grades are others by chance.' : '';
  return (
    `Past the answers that are kept, ${formatPlural(asked, 'request')} went to the judge (${model}) again, those with the ` +
    `smallest hashes: ${formatAgreement({ pairs, ...figures })}. ${formatCount(up)} are higher and ${formatCount(down)} ` +
    `lower; the mean grade moved by ${formatDifference(meanShift)} of the scale (${formatP(pValue)}, where up is as ` +
    `likely as down).${warm}`
  );
}

function formatAgreement({ pairs, agreement, kappa }: Pick<ProbeFigures, 'pairs' | 'agreement' | 'kappa'>): string {
  return (
    `${formatShare(agreement, 1)} of ${formatPlural(pairs, 'pair')} with the same grade, ` +
    `quadratically weighted kappa ${formatScore(kappa)}`
  );
}
