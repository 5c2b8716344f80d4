import { formatCount, formatDifference } from '../format';
import { chartWidth, label, type Naming, selectTickStep, shape, svg } from './svg';

/** A paired difference on the questions of one slice; the first of a field carries its name. */
export interface SliceRow {
  field?: string;
  value: string;
  queries: number;
  mean: number;
  low: number;
  high: number;
}

const left = 250;
const right = chartWidth - 80;
const top = 22;
const rowHeight = 24;
const fieldHeight = 26;

/** A dot with its interval for each slice, on both sides of no difference: what lies right of the line is gained. */
export function drawSlices(
  rows: readonly SliceRow[],
  { system, rival }: { system: string; rival: string },
  naming: Naming,
): string {
  const reach = Math.max(0.05, ...rows.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const toX = (value: number): number => (left + right) / 2 + (value / reach) * ((right - left) / 2);
  const drawn: string[] = [];
  let y = top;
  for (const row of rows) {
    if (row.field !== undefined) {
      drawn.push(label(row.field, { x: 0, y: y + fieldHeight - 7, class: 'name strong' }, 32));
      y += fieldHeight;
    }
    drawn.push(...drawRow(row, y + rowHeight / 2, toX));
    y += rowHeight;
  }
  const head = { y: 12, class: 'tick' };
  return svg(y + 28, naming, [
    label(`← ${rival} better`, { ...head, x: toX(0) - 10, 'text-anchor': 'end' }, 26),
    label(`${system} better →`, { ...head, x: toX(0) + 10 }, 26),
    ...drawAxis(reach, y, toX),
    ...drawn,
  ]);
}

function drawAxis(reach: number, bottom: number, toX: (value: number) => number): string[] {
  const step = selectTickStep(2 * reach, 6);
  const most = Math.floor(reach / step + 1e-9);
  const ticks = Array.from({ length: 2 * most + 1 }, (_, index) => (index - most) * step);
  return ticks.flatMap((tick) => [
    shape('path', { d: `M${toX(tick).toFixed(1)} ${top}V${bottom}`, class: Math.abs(tick) < 1e-9 ? 'axis' : 'grid' }),
    label(Math.abs(tick) < 1e-9 ? '0' : formatDifference(tick).replace(/0+$/, ''), {
      ...{ x: toX(tick), y: bottom + 18, class: 'tick', 'text-anchor': 'middle' },
    }),
  ]);
}

function drawRow({ value, queries, mean, low, high }: SliceRow, y: number, toX: (value: number) => number): string[] {
  const [start, end] = [toX(low).toFixed(1), toX(high).toFixed(1)];
  const text = { y: y + 4.5, class: 'name' };
  return [
    label(value, { ...text, x: 12 }, 26),
    label(formatCount(queries), { ...text, x: left - 16, 'text-anchor': 'end', class: 'tick' }),
    shape('path', { d: `M${start} ${y}H${end}M${start} ${y - 4}v8M${end} ${y - 4}v8`, class: 'whisker' }),
    shape('circle', { cx: toX(mean).toFixed(1), cy: y, r: 4, class: 'held-out-kept' }),
    label(formatDifference(mean), { ...text, x: chartWidth, 'text-anchor': 'end' }),
  ];
}
