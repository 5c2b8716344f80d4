import { formatCount } from '../format';
import { chartWidth, label, type Naming, selectTickStep, shape, svg } from './svg';

/** Two lines of a tick at the right end need the more room. */
const room = { plain: 20, described: 36 };
const box = { left: 60, top: 12, bottom: 220 };

/** From values to places in the drawing. */
export interface Axes {
  toX: (step: number) => number;
  toY: (value: number) => number;
  left: number;
  right: number;
  /** The middle of the first row below the axis. */
  below: number;
}

export const rowHeight = 20;

interface Ranges extends Record<'steps' | 'values', readonly [number, number]> {
  unit?: string;
  /** A second line below each tick. */
  describeTick?: (step: number) => string;
  rowsBelow?: number;
}

/**
 * Steps (or what `unit` names) from left to right, values from below to above: `drawWithin` draws what is within, and in
 * `rowsBelow` rows below the axis.
 */
export function drawByStep(
  { steps: [first, last], values: [lowest, highest], unit = 'step', describeTick, rowsBelow = 0 }: Ranges,
  naming: Naming,
  drawWithin: (axes: Axes) => string[],
): string {
  const end = Math.max(last, first + 1);
  const right = chartWidth - (describeTick ? room.described : room.plain);
  const toX = (step: number): number => box.left + ((step - first) / (end - first)) * (right - box.left);
  const toY = (value: number): number => box.bottom - ((value - lowest) / (highest - lowest)) * (box.bottom - box.top);
  const height = box.bottom + 44 + (describeTick ? 16 : 0);
  return svg(height + rowsBelow * rowHeight, naming, [
    ...drawRows(lowest, highest, { toY, right }),
    ...listTicks(first, end, Math.max(1, selectTickStep(end - first, 8))).flatMap((tick) => [
      drawStepLabel(formatCount(tick), toX(tick), box.bottom + 18),
      ...(describeTick ? [drawStepLabel(describeTick(tick), toX(tick), box.bottom + 34)] : []),
    ]),
    label(unit, { x: (box.left + right) / 2, y: height - 6, class: 'tick', 'text-anchor': 'middle' }),
    ...drawWithin({ toX, toY, left: box.left, right, below: height + rowHeight / 2 }),
  ]);
}

export function drawLine(points: readonly { step: number; value: number }[], name: string, { toX, toY }: Axes): string {
  const line = points.map(({ step, value }) => `${toX(step).toFixed(1)},${toY(value).toFixed(1)}`).join(' ');
  return shape('polyline', { points: line, class: name });
}

/** The multiples of `step` within the range. */
function listTicks(from: number, to: number, step: number): number[] {
  const start = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - start + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (start + index) * step);
}

/** Ticks have as many decimals as their distance needs. */
function drawRows(
  lowest: number,
  highest: number,
  { toY, right }: { toY: (value: number) => number; right: number },
): string[] {
  const step = selectTickStep(highest - lowest, 5);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return listTicks(lowest, highest, step).flatMap((tick) => {
    const y = toY(tick);
    return [
      shape('path', { d: `M${box.left} ${y.toFixed(1)}H${right}`, class: 'grid' }),
      label(tick.toFixed(decimals), { x: box.left - 8, y: y + 4, class: 'tick', 'text-anchor': 'end' }),
    ];
  });
}

function drawStepLabel(text: string, x: number, y: number): string {
  return label(text, { x, y, class: 'tick', 'text-anchor': 'middle' });
}
