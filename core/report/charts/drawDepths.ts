import { formatCount } from '../format';
import { drawByStep, drawLine } from './drawByStep';
import { type Naming, shape } from './svg';

/** nDCG@10 where so many passages of each list are re-ranked; `isChosen`: the depth that development questions chose. */
export interface DepthDot {
  depth: number;
  mean: number;
  standardError: number;
  isChosen: boolean;
}

/**
 * Quality by depth, with 95% intervals; a filled dot is the chosen depth. Where the time of a passage is known, the ticks
 * say what a question takes.
 */
export function drawDepths(points: readonly DepthDot[], naming: Naming, millisecondsPerPassage?: number): string {
  const bounds = points.flatMap(({ mean, standardError }) => [
    mean - 1.96 * standardError,
    mean + 1.96 * standardError,
  ]);
  const values = [Math.max(0, Math.min(...bounds)), Math.min(1, Math.max(...bounds) + 0.01)] as const;
  const ranges = {
    steps: [0, points.at(-1)?.depth ?? 1] as const,
    values,
    unit: `passages of each list that are re-ranked${millisecondsPerPassage === undefined ? '' : ', and the milliseconds they take'}`,
    ...(millisecondsPerPassage === undefined
      ? {}
      : { describeTick: (depth: number) => `${formatCount(depth * millisecondsPerPassage)} ms` }),
  };
  return drawByStep(ranges, naming, (axes) => [
    ...points.map(({ depth, mean, standardError }) => {
      const [x, low, high] = [
        axes.toX(depth),
        axes.toY(mean - 1.96 * standardError),
        axes.toY(mean + 1.96 * standardError),
      ];
      return shape('path', { d: `M${x.toFixed(1)} ${low.toFixed(1)}V${high.toFixed(1)}`, class: 'whisker' });
    }),
    drawLine(
      points.map(({ depth: step, mean: value }) => ({ step, value })),
      'held-out',
      axes,
    ),
    ...points.map(({ depth, mean, isChosen }) =>
      shape('circle', {
        ...{ cx: axes.toX(depth).toFixed(1), cy: axes.toY(mean).toFixed(1), r: 4 },
        class: isChosen ? 'held-out-kept' : 'held-out-dot',
      }),
    ),
  ]);
}
