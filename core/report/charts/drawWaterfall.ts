import { formatNanoUsd, formatSeconds } from '../format';
import { label, type Naming, shape, svg } from './svg';

/** The work of one stage; without `nanoUsd` it cost nothing, or nobody knows what, which makes the total a lower bound. */
export interface WaterfallStep {
  label: string;
  seconds: number;
  nanoUsd?: number;
  isPriceUnknown?: boolean;
}

interface Panel {
  title: string;
  left: number;
  width: number;
  valueOf: (step: WaterfallStep) => number | undefined;
  format: (value: number) => string;
}

const labelEnd = 176;
const rowHeight = 24;
const barHeight = 12;
const top = 26;
/** The least that can be seen. */
const thinnest = 1.5;

/** Each stage starts where the one before it ended, in time and, where a price is known, in money; totals last. */
export function drawWaterfall(steps: readonly WaterfallStep[], naming: Naming): string {
  const isPriced = steps.some(({ nanoUsd }) => nanoUsd !== undefined);
  const width = isPriced ? 170 : 430;
  const panels: Panel[] = [
    { title: 'Time', left: 190, width, valueOf: ({ seconds }) => seconds, format: formatSeconds },
    ...(isPriced
      ? [
          {
            title: 'Cost',
            left: 460,
            width: 150,
            valueOf: ({ nanoUsd }: WaterfallStep) => nanoUsd,
            format: formatNanoUsd,
          },
        ]
      : []),
  ];
  const names = [...steps.map((step) => step.label), 'Total'].map((name, row) =>
    label(name, { x: labelEnd, y: middleOf(row) + 4.5, 'text-anchor': 'end', class: nameClass(row, steps) }, 24),
  );
  return svg(top + (steps.length + 1) * rowHeight + 6, naming, [
    ...names,
    ...panels.flatMap((panel) => drawPanel(panel, steps)),
  ]);
}

function nameClass(row: number, steps: readonly unknown[]): string {
  return row === steps.length ? 'name strong' : 'name';
}

function middleOf(row: number): number {
  return top + (row + 0.5) * rowHeight;
}

function drawPanel({ title, left, width, valueOf, format }: Panel, steps: readonly WaterfallStep[]): string[] {
  const total = steps.reduce((sum, step) => sum + (valueOf(step) ?? 0), 0);
  const scale = total > 0 ? width / total : 0;
  let spent = 0;
  const rows = steps.flatMap((step, row) => {
    const value = valueOf(step);
    if (value === undefined) return [];
    const start = left + spent * scale;
    spent += value;
    return drawBar({ row, start, length: value * scale, text: format(value) }, left + width, 'kept');
  });
  const bound = title === 'Cost' && steps.some(({ isPriceUnknown }) => isPriceUnknown) ? 'at least ' : '';
  const whole = drawBar(
    { row: steps.length, start: left, length: total * scale, text: `${bound}${format(total)}` },
    left + width,
    'bar-tuned',
  );
  return [label(title, { x: left, y: 14, class: 'name strong' }), ...rows, ...whole];
}

/** The text stands behind the bar, so that it never covers another one. */
function drawBar(
  { row, start, length, text }: { row: number; start: number; length: number; text: string },
  end: number,
  name: string,
): string[] {
  const width = Math.max(thinnest, length);
  const x = Math.min(start, end - thinnest);
  return [
    shape('rect', { x, y: middleOf(row) - barHeight / 2, width, height: barHeight, class: name }),
    label(text, { x: x + width + 7, y: middleOf(row) + 4.5, class: 'tick' }),
  ];
}
