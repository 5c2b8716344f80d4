import type { ScoreOverlap } from '../../contracts/scoreOverlap';
import { chartWidth, label, type Naming, selectTickStep, shape, svg } from './svg';

/** Counts by bin of one width, from the lowest to the highest score. */
export type OverlapBins = Pick<ScoreOverlap, 'lowest' | 'highest' | 'bins' | 'relevant' | 'others'>;

const box = { left: 20, right: chartWidth - 20, top: 34, bottom: 200 };

/**
 * Two histograms over one axis of scores, each as shares of its own kind, because there are many more documents that are
 * not relevant: these hollow, the relevant ones filled.
 */
export function drawOverlap({ lowest, highest, bins, relevant, others }: OverlapBins, naming: Naming): string {
  const shares = bins.map((bin) => ({ relevant: bin.relevant / relevant, others: bin.others / others }));
  const most = Math.max(1e-9, ...shares.flatMap((share) => [share.relevant, share.others]));
  const toY = (share: number): number => box.bottom - (share / most) * (box.bottom - box.top);
  const width = (box.right - box.left) / bins.length;
  const outline = (name: 'relevant' | 'others'): string => {
    const steps = shares.map((share) => `V${toY(share[name]).toFixed(1)}h${width.toFixed(2)}`).join('');
    return `M${box.left} ${box.bottom}${steps}V${box.bottom}Z`;
  };
  return svg(box.bottom + 44, naming, [
    shape('path', { d: outline('relevant'), class: 'area-relevant' }),
    shape('path', { d: outline('others'), class: 'area-others' }),
    shape('path', { d: `M${box.left} ${box.bottom}H${box.right}`, class: 'axis' }),
    ...drawKey(),
    ...drawTicks(lowest, highest),
  ]);
}

function drawKey(): string[] {
  return [
    shape('rect', { x: box.left, y: 6, width: 14, height: 14, class: 'area-relevant' }),
    label('relevant', { x: box.left + 22, y: 17, class: 'name' }),
    shape('rect', { x: box.left + 110, y: 6, width: 14, height: 14, class: 'area-others' }),
    label('all others of the lists', { x: box.left + 132, y: 17, class: 'name' }),
  ];
}

function drawTicks(lowest: number, highest: number): string[] {
  const range = highest - lowest || 1;
  const step = selectTickStep(range, 8);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(lowest / step - 1e-9);
  const count = Math.floor(highest / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
  return [
    ...ticks.map((tick) => {
      const x = box.left + ((tick - lowest) / range) * (box.right - box.left);
      const text = tick
        .toFixed(decimals)
        .replace(/^-(?=[\d.]*[1-9])/, '−')
        .replace(/^-/, '');
      return label(text, { x, y: box.bottom + 18, class: 'tick', 'text-anchor': 'middle' });
    }),
    label('score of the model', { x: chartWidth / 2, y: box.bottom + 38, class: 'tick', 'text-anchor': 'middle' }),
  ];
}
