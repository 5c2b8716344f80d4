import type { SuiteCell, SuiteColumn } from '../contracts/suite';
import { formatCount, formatDifference, formatScore } from './format';

const formats: Record<SuiteColumn['kind'], (value: number) => string> = {
  score: formatScore,
  difference: formatDifference,
  share: (value) => `${value < 0 && value <= -0.0005 ? '−' : ''}${(100 * Math.abs(value)).toFixed(1)}%`,
  points: (value) => String(value),
  seconds: (value) => `${Number(value.toPrecision(2))} s`,
  rate: (value) => formatCount(Math.round(value)),
};

/** A figure of a suite as people read it: ".743", "+.012 ± .034", "5.0%", "4.5"; +.221 (+.180 to +.262); a dash where there is none. */
export function formatSuiteCell(cell: SuiteCell, kind: SuiteColumn['kind']): string {
  if (cell === null) return '–';
  const { value, twoStandardErrors, low, high } = cell;
  const spread = twoStandardErrors === undefined ? '' : ` ± ${formatScore(twoStandardErrors)}`;
  const interval = low === undefined || high === undefined ? '' : ` (${formats[kind](low)} to ${formats[kind](high)})`;
  return formats[kind](value) + spread + interval;
}
