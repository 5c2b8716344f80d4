import { formatCount, formatShare } from '../format';
import { chartWidth, label, type Naming, shape, svg } from './svg';

/** How often a value was given. */
export interface Column {
  label: string;
  count: number;
}

const box = { left: 20, right: chartWidth - 20, top: 40, bottom: 190 };
/** Two columns must not look like two halves of a page. */
const widest = 110;

/** A column for each value in the order given, its count and share above it: zero is the ground line. */
export function drawColumns(columns: readonly Column[], unit: string, naming: Naming): string {
  const total = columns.reduce((sum, { count }) => sum + count, 0);
  const highest = Math.max(1, ...columns.map(({ count }) => count));
  const width = Math.min(widest, (box.right - box.left) / Math.max(1, columns.length));
  const drawn = columns.flatMap(({ label: name, count }, place) => {
    const middle = box.left + (place + 0.5) * width;
    const height = ((box.bottom - box.top) * count) / highest;
    const y = box.bottom - height;
    const anchored = { x: middle, 'text-anchor': 'middle' };
    return [
      shape('rect', { x: middle - width * 0.36, y, width: width * 0.72, height, class: 'kept' }),
      label(formatCount(count), { ...anchored, y: y - 20, class: 'value' }),
      label(formatShare(count, total), { ...anchored, y: y - 6, class: 'tick' }),
      label(name, { ...anchored, y: box.bottom + 18, class: 'name' }, 14),
    ];
  });
  const end = box.left + width * columns.length;
  return svg(box.bottom + 44, naming, [
    shape('path', { d: `M${box.left} ${box.bottom}H${end}`, class: 'axis' }),
    ...drawn,
    label(unit, { x: (box.left + end) / 2, y: box.bottom + 38, class: 'tick', 'text-anchor': 'middle' }),
  ]);
}
