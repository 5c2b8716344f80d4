import { probeFiguresSchema } from '../core/contracts/probe';
import type { RunView } from '../core/contracts/run';
import { wrap } from './format';

/** How the judge answered when it was asked again, as the receipts carry it; nothing where it was not. */
export function describeProbe({ stages }: Pick<RunView, 'stages'>, width: number = Infinity): string[] {
  return stages.flatMap(({ name, summary }) => {
    const { data } = name === 'probe' ? probeFiguresSchema.safeParse(summary) : {};
    return data ? wrap(describe(data), width) : [];
  });
}

function describe({ since, asked, pairs, ...figures }: ReturnType<typeof probeFiguresSchema.parse>): string {
  if (asked === 0) return `judge asked again: no request that ${since} had asked too`;
  const { agreement, kappa, up, down, meanShift, pValue } = figures;
  return (
    `judge asked again after ${since}: ${pairs} of ${asked} answers compared, agreement ${agreement.toFixed(3)}, ` +
    `kappa ${kappa.toFixed(3)}, ${up} higher, ${down} lower, mean shift ${meanShift.toFixed(3)} of the scale, ` +
    `p = ${pValue.toFixed(4)}`
  );
}
