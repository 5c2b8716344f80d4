import { drawByStep, drawLine } from './drawByStep';
import { type Naming, shape } from './svg';

/** A measurement on the held-out groups; `isKept`: its weights are in the saved model. */
export interface HeldOutPoint {
  step: number;
  value: number;
  isKept: boolean;
}

/** A metric of 0 to 1 by step; a dot for each measurement, a filled one where its weights were kept. */
export function drawHeldOut(points: readonly HeldOutPoint[], naming: Naming): string {
  const ranges = { steps: [0, points.at(-1)?.step ?? 1], values: [0, 1] } as const;
  return drawByStep(ranges, naming, (axes) => [
    drawLine(points, 'held-out', axes),
    ...points.map(({ step, value, isKept }) =>
      shape('circle', {
        cx: axes.toX(step).toFixed(1),
        cy: axes.toY(value).toFixed(1),
        r: 4,
        class: isKept ? 'held-out-kept' : 'held-out-dot',
      }),
    ),
  ]);
}
