import { drawByStep, drawLine } from './drawByStep';
import type { Naming } from './svg';

interface Point {
  step: number;
  value: number;
}

const maximumPoints = 480;

/** The loss by step: a thin line as reported, a thick one of its running mean. What is not a number is left out. */
export function drawLoss(steps: readonly { step: number; loss: number }[], naming: Naming): string {
  const finite = steps.filter(({ loss }) => Number.isFinite(loss));
  const points = averagePoints(finite.map(({ step, loss: value }) => ({ step, value })));
  const values = points.map(({ value }) => value);
  const ranges = {
    steps: [points[0]?.step ?? 0, points.at(-1)?.step ?? 1],
    values: [Math.min(0, ...values), Math.max(1e-6, ...values) * 1.05],
  } as const;
  return drawByStep(ranges, naming, (axes) => [
    drawLine(points, 'loss-raw', axes),
    drawLine(smoothPoints(points), 'loss-mean', axes),
  ]);
}

/** Means over equal runs of reports, so that a long training draws no more than `maximumPoints`. */
function averagePoints(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / maximumPoints);
  if (size <= 1) return [...points];
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const run = points.slice(index * size, (index + 1) * size);
    return { step: run.at(-1)?.step ?? 0, value: run.reduce((sum, { value }) => sum + value, 0) / run.length };
  });
}

/** A centred running mean over about a twentieth of the curve, narrower at its ends. */
function smoothPoints(points: readonly Point[]): Point[] {
  const reach = Math.max(1, Math.round(points.length / 40));
  return points.map(({ step }, index) => {
    const half = Math.min(reach, index, points.length - 1 - index);
    const run = points.slice(index - half, index + half + 1);
    return { step, value: run.reduce((sum, { value }) => sum + value, 0) / run.length };
  });
}
