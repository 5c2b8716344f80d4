import type { SuiteCell, SuiteColumn } from '../contracts/suite';
import { formatDifference, formatScore } from './format';

const formats: Record<SuiteColumn['kind'], (value: number) => string> = {
  score: formatScore,
  difference: formatDifference,
  share: (value) => `${value < 0 && value <= -0.0005 ? '−' : ''}${(100 * Math.abs(value)).toFixed(1)}%`,
  points: (value) => String(value),
};

/** A figure of a suite as people read it: ".743", "+.012 ± .034", "5.0%", "4.5"; a dash where there is none. */
export function formatSuiteCell(cell: SuiteCell, kind: SuiteColumn['kind']): string {
  if (cell === null) return '–';
  const { value, twoStandardErrors } = cell;
  return `${formats[kind](value)}${twoStandardErrors === undefined ? '' : ` ± ${formatScore(twoStandardErrors)}`}`;
}
