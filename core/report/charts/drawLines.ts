import { formatScore } from '../format';
import { drawByStep, drawLine, rowHeight, type Axes } from './drawByStep';
import { label, type Naming, shape } from './svg';

/** One line of several: a mean with an interval, or a value alone, at each place. */
export interface Line {
  name: string;
  points: readonly { at: number; value: number; low?: number; high?: number }[];
}

/** Lines over one axis, and levels that do not change along it. */
export interface Lines {
  /** What the axis counts. */
  unit: string;
  lines: readonly Line[];
  levels?: readonly { name: string; value: number }[];
}

/** So many lines can be told apart without colour. */
export const mostLines = 6;
/** More points are a curve, not measurements to look at one by one. */
const mostDots = 40;

/**
 * Lines over each other, each with a pattern of its own and its name below, so that nothing rests on colour. Intervals
 * are upright strokes; levels are dotted.
 */
export function drawLines({ unit, lines, levels = [] }: Lines, naming: Naming): string {
  const shown = lines.slice(0, mostLines);
  const points = shown.flatMap((line) => line.points);
  const values = [...points.flatMap(({ value, low = value, high = value }) => [low, high]), ...levels.map(valueOf)];
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(0.01, (highest - lowest) * 0.05);
  const ranges = {
    steps: [0, Math.max(1, ...points.map(({ at }) => at))],
    values: [Math.max(0, lowest - margin), highest + margin],
    ...{ unit, rowsBelow: shown.length + levels.length },
  } as const;
  return drawByStep(ranges, naming, (axes) => [
    ...levels.flatMap((level, index) => drawLevel(level, shown.length + index, axes)),
    ...shown.flatMap((line, index) => drawOne(line, index, axes)),
  ]);
}

function valueOf({ value }: { value: number }): number {
  return value;
}

function drawOne({ name, points }: Line, index: number, axes: Axes): string[] {
  const place = ({ at, value }: Line['points'][number]) => [axes.toX(at), axes.toY(value)] as const;
  const dots = points.length > mostDots ? [] : points;
  return [
    ...points.flatMap(({ at, low, high }) => {
      if (low === undefined || high === undefined) return [];
      const d = `M${axes.toX(at).toFixed(1)} ${axes.toY(low).toFixed(1)}V${axes.toY(high).toFixed(1)}`;
      return [shape('path', { d, class: 'whisker' })];
    }),
    drawLine(
      points.map(({ at: step, value }) => ({ step, value })),
      `line line-${index + 1}`,
      axes,
    ),
    ...dots.map((point) => {
      const [cx, cy] = place(point);
      return shape('circle', { cx, cy, r: 3.5, class: `dot-${index + 1}` });
    }),
    ...drawKey(name, `line line-${index + 1}`, index, axes),
  ];
}

function drawLevel({ name, value }: { name: string; value: number }, row: number, axes: Axes): string[] {
  const d = `M${axes.left} ${axes.toY(value).toFixed(1)}H${axes.right}`;
  return [shape('path', { d, class: 'level' }), ...drawKey(`${name}: ${formatScore(value)}`, 'level', row, axes)];
}

/** The pattern of a line, and whose it is. */
function drawKey(name: string, pattern: string, row: number, { left, below }: Axes): string[] {
  const y = below + row * rowHeight;
  return [
    shape('path', { d: `M${left} ${y}h40`, class: pattern }),
    label(name, { x: left + 50, y: y + 4.5, class: 'name' }),
  ];
}
