import { formatCount, formatShare } from '../format';
import type { FunnelStep } from '../reportDocument';
import { chartWidth, label, type Naming, shape, svg } from './svg';

const left = 210;
const barWidth = 260;
const rowHeight = 34;
const reasonHeight = 18;
const barHeight = 16;

/**
 * One bar for each stage, as long as what came in whatever its number, because rows of different stages are
 * different things; the hatched end is the share that was dropped, and every reason stands below in words.
 */
export function drawFunnel(steps: readonly FunnelStep[], naming: Naming): string {
  const rows: string[] = [];
  let y = 4;
  for (const step of steps) {
    rows.push(...drawStep(step, y, naming.id), ...drawReasons(step, y + rowHeight));
    y += rowHeight + step.dropped.length * reasonHeight + (step.dropped.length > 0 ? 8 : 0);
  }
  return svg(y + 4, naming, [drawHatch(naming.id), ...rows]);
}

function drawHatch(id: string): string {
  const line = shape('path', { d: 'M0 0V6', class: 'drop-line' });
  return `<defs><pattern id="${id}-drop" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">${line}</pattern></defs>`;
}

function drawStep(step: FunnelStep, y: number, id: string): string[] {
  const middle = y + rowHeight / 2;
  const dropped = dropsPairs(step) ? Math.max(0, step.in - step.out) : sumOfDropped(step);
  const whole = Math.max(step.in, dropped);
  const lost = whole > 0 ? (dropped / whole) * barWidth : 0;
  const area = { y: middle - barHeight / 2, height: barHeight };
  const kept = shape('rect', { ...area, x: left, width: barWidth - lost, class: whole > 0 ? 'kept' : 'empty' });
  const drop = shape('rect', {
    ...area,
    x: left + barWidth - lost,
    width: lost,
    class: 'dropped',
    fill: `url(#${id}-drop)`,
  });
  return [
    label(step.label, { x: left - 12, y: middle + 4.5, 'text-anchor': 'end', class: 'name' }, 28),
    kept,
    ...(lost > 0 ? [drop] : []),
    label(`${formatCount(step.in)} → ${formatCount(step.out)}`, {
      x: left + barWidth + 14,
      y: middle + 4.5,
      class: 'value',
    }),
  ];
}

/** A stage that takes questions may leave out passages of them: those are rows of another kind, and no share of its own. */
export function dropsPairs(step: FunnelStep): boolean {
  return step.in > 0 && sumOfDropped(step) > step.in;
}

function sumOfDropped({ dropped }: FunnelStep): number {
  return dropped.reduce((sum, { rows }) => sum + rows, 0);
}

function drawReasons(step: FunnelStep, y: number): string[] {
  return step.dropped.map(({ reason, rows }, index) => {
    const isShare = step.in > 0 && !dropsPairs(step);
    const text = `${formatCount(rows)} ${reason}${isShare ? ` (${formatShare(rows, step.in)})` : ''}`;
    return label(
      text,
      { x: left, y: y + index * reasonHeight + 8, class: 'tick' },
      Math.floor((chartWidth - left) / 7),
    );
  });
}
