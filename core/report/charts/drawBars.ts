import { formatScore } from '../format';
import type { Bar } from '../reportDocument';
import { chartWidth, label, type Naming, selectTickStep, shape, svg } from './svg';

const rowHeight = 34;
const barHeight = 16;
const left = 210;
const right = chartWidth - 130;
const top = 8;

/**
 * One bar for each system from zero, with its 95 % interval. Tuned systems are filled, untuned ones hollow, and the
 * word stands beside the value, so that nothing rests on colour.
 */
export function drawBars(bars: readonly Bar[], naming: Naming): string {
  const end = Math.max(0.1, ...bars.map((bar) => Math.ceil(bar.high * 10) / 10));
  const toX = (value: number): number => left + (Math.min(Math.max(value, 0), end) / end) * (right - left);
  const bottom = top + bars.length * rowHeight;
  const rows = bars.flatMap((bar, index) => drawBar(bar, top + index * rowHeight, toX));
  return svg(bottom + 28, naming, [...drawAxis(end, bottom, toX), ...rows]);
}

function drawAxis(end: number, bottom: number, toX: (value: number) => number): string[] {
  const step = selectTickStep(end, 6);
  const ticks = Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
  return ticks.flatMap((tick) => [
    shape('path', { d: `M${toX(tick).toFixed(1)} ${top}V${bottom}`, class: 'grid' }),
    label(renderTick(tick), {
      x: toX(tick),
      y: bottom + 18,
      class: 'tick',
      'text-anchor': 'middle',
    }),
  ]);
}

/** ".2", "1": a tick has no more digits than it needs. */
function renderTick(value: number): string {
  return value === 0 ? '0' : formatScore(value).replace(/\.?0+$/, '');
}

function drawBar(bar: Bar, y: number, toX: (value: number) => number): string[] {
  const middle = y + rowHeight / 2;
  const [low, high] = [toX(bar.low).toFixed(1), toX(bar.high).toFixed(1)];
  const whisker = `M${low} ${middle}H${high}M${low} ${middle - 5}v10M${high} ${middle - 5}v10`;
  return [
    label(
      bar.label,
      { x: left - 12, y: middle + 4.5, 'text-anchor': 'end', class: bar.tuned ? 'name strong' : 'name' },
      28,
    ),
    shape('rect', {
      x: left,
      y: middle - barHeight / 2,
      width: toX(bar.mean) - left,
      height: barHeight,
      class: bar.tuned ? 'bar-tuned' : 'bar-untuned',
    }),
    shape('path', { d: whisker, class: 'whisker-halo' }),
    shape('path', { d: whisker, class: 'whisker' }),
    label(formatScore(bar.mean), { x: right + 14, y: middle + 4.5, class: bar.tuned ? 'value strong' : 'value' }),
    label(bar.tag, { x: right + 58, y: middle + 4.5, class: 'tick' }),
  ];
}
