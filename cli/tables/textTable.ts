import { clip, visibleLength } from '../format';

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** May be cut when the terminal is narrow; the widest such column gives way first. */
  flexible?: boolean;
}

const gap = '  ';
const smallestWidth = 8;

/**
 * A table without borders: a header, a rule, one line a row; no line ends in white space or exceeds `width`. Columns for
 * which there is no room come in a table of their own below, after the first column, so that no figure is missing.
 */
export function renderTable(columns: Column[], rows: string[][], width: number = Infinity): string[] {
  const widths = columns.map((column, index) =>
    Math.max(visibleLength(column.title), ...rows.map((row) => visibleLength(row[index] ?? ''))),
  );
  const fitting = countFitting(columns, widths, width);
  if (fitting > 1 && fitting < columns.length) {
    const later = <Cell>(cells: Cell[]): Cell[] => [...cells.slice(0, 1), ...cells.slice(fitting)];
    const above = rows.map((row) => row.slice(0, fitting));
    return [
      ...renderTable(columns.slice(0, fitting), above, width),
      '',
      ...renderTable(later(columns), rows.map(later), width),
    ];
  }
  shrink(columns, widths, width);
  const line = (cells: string[]) =>
    clip(
      cells
        .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align))
        .join(gap)
        .trimEnd(),
      width,
    );
  return [line(columns.map(({ title }) => title)), line(widths.map((size) => '─'.repeat(size))), ...rows.map(line)];
}

/** The width that a table would have if nothing were cut. */
export function naturalWidth(columns: Column[], rows: string[][]): number {
  return Math.max(...renderTable(columns, rows).map(visibleLength));
}

/** How many of the columns have room beside each other, flexible ones at their smallest. */
function countFitting(columns: Column[], widths: number[], width: number): number {
  let total = -gap.length;
  return widths.filter((size, index) => {
    total += gap.length + (columns[index]?.flexible ? Math.min(size, smallestWidth) : size);
    return total <= width;
  }).length;
}

function shrink(columns: Column[], widths: number[], width: number): void {
  const total = () => widths.reduce((sum, size) => sum + size, 0) + gap.length * (widths.length - 1);
  while (total() > width) {
    const candidates = widths.flatMap((size, index) =>
      columns[index]?.flexible && size > smallestWidth ? [index] : [],
    );
    const widest = candidates.sort((left, right) => (widths[right] ?? 0) - (widths[left] ?? 0))[0];
    if (widest === undefined) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function pad(cell: string, width: number, align: 'left' | 'right' = 'left'): string {
  const text = clip(cell, width);
  const space = ' '.repeat(Math.max(0, width - visibleLength(text)));
  return align === 'right' ? space + text : text + space;
}
