import { formatCount } from '../format';
import { chartWidth, label, type Naming, selectTickStep, shape, svg } from './svg';

interface Point {
  step: number;
  loss: number;
}

const box = { left: 60, right: chartWidth - 20, top: 12, bottom: 220 };
const maximumPoints = 480;

/** The loss by step: a thin line as reported, a thick one of its running mean. What is not a number is left out. */
export function drawLoss(steps: readonly Point[], naming: Naming): string {
  const points = averagePoints(steps.filter(({ loss }) => Number.isFinite(loss)));
  const highest = Math.max(1e-6, ...points.map(({ loss }) => loss)) * 1.05;
  const lowest = Math.min(0, ...points.map(({ loss }) => loss));
  const first = points[0]?.step ?? 0;
  const last = Math.max(points.at(-1)?.step ?? 1, first + 1);
  const toX = (step: number): number => box.left + ((step - first) / (last - first)) * (box.right - box.left);
  const toY = (loss: number): number => box.bottom - ((loss - lowest) / (highest - lowest)) * (box.bottom - box.top);
  return svg(box.bottom + 44, naming, [
    ...drawRows(lowest, highest, toY),
    ...listTicks(first, last, Math.max(1, selectTickStep(last - first, 8))).map((tick) =>
      drawStepLabel(tick, toX(tick)),
    ),
    label('step', { x: (box.left + box.right) / 2, y: box.bottom + 38, class: 'tick', 'text-anchor': 'middle' }),
    drawLine(points, 'loss-raw', toX, toY),
    drawLine(smoothPoints(points), 'loss-mean', toX, toY),
  ]);
}

/** Means over equal runs of reports, so that a long training draws no more than `maximumPoints`. */
function averagePoints(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / maximumPoints);
  if (size <= 1) return [...points];
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const run = points.slice(index * size, (index + 1) * size);
    return { step: run.at(-1)?.step ?? 0, loss: run.reduce((sum, { loss }) => sum + loss, 0) / run.length };
  });
}

/** A centred running mean over about a twentieth of the curve, narrower at its ends. */
function smoothPoints(points: readonly Point[]): Point[] {
  const reach = Math.max(1, Math.round(points.length / 40));
  return points.map(({ step }, index) => {
    const half = Math.min(reach, index, points.length - 1 - index);
    const run = points.slice(index - half, index + half + 1);
    return { step, loss: run.reduce((sum, { loss }) => sum + loss, 0) / run.length };
  });
}

/** The multiples of `step` within the range. */
function listTicks(from: number, to: number, step: number): number[] {
  const start = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - start + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (start + index) * step);
}

/** Ticks have as many decimals as their distance needs. */
function drawRows(lowest: number, highest: number, toY: (loss: number) => number): string[] {
  const step = selectTickStep(highest - lowest, 5);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return listTicks(lowest, highest, step).flatMap((tick) => {
    const y = toY(tick);
    return [
      shape('path', { d: `M${box.left} ${y.toFixed(1)}H${box.right}`, class: 'grid' }),
      label(tick.toFixed(decimals), { x: box.left - 8, y: y + 4, class: 'tick', 'text-anchor': 'end' }),
    ];
  });
}

function drawStepLabel(tick: number, x: number): string {
  return label(formatCount(tick), { x, y: box.bottom + 18, class: 'tick', 'text-anchor': 'middle' });
}

function drawLine(
  points: readonly Point[],
  name: string,
  toX: (step: number) => number,
  toY: (loss: number) => number,
): string {
  const line = points.map(({ step, loss }) => `${toX(step).toFixed(1)},${toY(loss).toFixed(1)}`).join(' ');
  return shape('polyline', { points: line, class: name });
}
