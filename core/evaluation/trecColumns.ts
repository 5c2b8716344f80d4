/** A line that cannot be read; the message names file, line, what was received and the mend. */
export class TrecFormatError extends Error {
  override readonly name = 'TrecFormatError';
}

const [tab, newline, byteOrderMark] = [0x09, 0x0a, 0xfeff];
/** More than any format has: further ones are counted and not looked at. */
const mostColumns = 8;
/** Integers of so many digits, and these powers of ten, are doubles without rounding. */
const exactDigits = 15;
const powersOfTen = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/**
 * Reads text that comes in pieces line by line and column by column, and makes strings only of what is asked for:
 * files of millions of lines are usual. Columns are parted by tabs where that gives a number of columns that is
 * expected, else by any white space of ASCII; other white space may be a part of an id.
 */
export class TrecColumns {
  /** Of the line at hand. */
  count = 0;
  /** No line but empty ones came before. */
  isFirst = true;
  private text = '';
  private line = 0;
  private lineStart = 0;
  private lineEnd = 0;
  /** Where each column starts and ends in the text. */
  private readonly bounds = new Int32Array(2 * mostColumns);

  /**
   * @param label what to call the text in messages, such as its file name
   * @param expected the numbers of columns that the format has
   * @param onLine called for every line that is not empty
   */
  constructor(
    private readonly label: string,
    private readonly expected: readonly number[],
    private readonly onLine: () => void,
  ) {}

  /** A piece of the text; pieces end where lines end. */
  add(text: string): void {
    this.text = text;
    let start = this.line === 0 && text.charCodeAt(0) === byteOrderMark ? 1 : 0;
    let nextTab = -1;
    while (start < text.length) {
      const found = text.indexOf('\n', start);
      const end = found < 0 ? text.length : found;
      if (nextTab < start) nextTab = indexOrEnd(text, '\t', start);
      this.readLine(start, end, nextTab < end);
      start = end + 1;
    }
    this.text = '';
  }

  /** Where the column starts in the piece of text. */
  start(index: number): number {
    return this.bounds[2 * index]!;
  }

  end(index: number): number {
    return this.bounds[2 * index + 1]!;
  }

  column(index: number): string {
    return this.text.slice(this.start(index), this.end(index));
  }

  /** Whether the column is this text; makes no string of it. */
  is(index: number, text: string): boolean {
    const start = this.start(index);
    return this.end(index) - start === text.length && this.text.startsWith(text, start);
  }

  /** The column as a decimal number, with an exponent or without; NaN for anything else, infinity included. */
  number(index: number): number {
    const plain = this.plainNumber(this.start(index), this.end(index));
    return Number.isNaN(plain) ? parseNumber(this.column(index)) : plain;
  }

  error(received: string, mend: string): TrecFormatError {
    const line = this.text.slice(this.lineStart, this.lineEnd).slice(0, 200);
    return new TrecFormatError(`${this.label}:${this.line}: received ${received} in "${line}"; ${mend}`);
  }

  private readLine(start: number, end: number, hasTab: boolean): void {
    this.line += 1;
    while (start < end && isSpace(this.text.charCodeAt(start))) start++;
    while (start < end && isSpace(this.text.charCodeAt(end - 1))) end--;
    if (start === end) return;
    this.lineStart = start;
    this.lineEnd = end;
    if (hasTab) this.splitAtTabs();
    if (!hasTab || !this.expected.includes(this.count)) this.splitAtSpaces();
    this.onLine();
    this.isFirst = false;
  }

  private splitAtSpaces(): void {
    const { text, lineEnd: end } = this;
    let place = this.lineStart;
    this.count = 0;
    while (place < end) {
      const first = place;
      while (place < end && !isSpace(text.charCodeAt(place))) place++;
      this.addColumn(first, place);
      while (place < end && isSpace(text.charCodeAt(place))) place++;
    }
  }

  /** @throws TrecFormatError where one of the expected number of columns is empty */
  private splitAtTabs(): void {
    const { text } = this;
    this.count = 0;
    let place = this.lineStart;
    let hasEmpty = false;
    while (place <= this.lineEnd) {
      let first = place;
      let last = Math.min(indexOrEnd(text, '\t', place), this.lineEnd);
      place = last + 1;
      while (first < last && isSpace(text.charCodeAt(first))) first++;
      while (first < last && isSpace(text.charCodeAt(last - 1))) last--;
      hasEmpty ||= first === last;
      this.addColumn(first, last);
    }
    if (hasEmpty && this.expected.includes(this.count))
      throw this.error('an empty column', 'give every column a value');
  }

  private addColumn(start: number, end: number): void {
    if (this.count < mostColumns) {
      this.bounds[2 * this.count] = start;
      this.bounds[2 * this.count + 1] = end;
    }
    this.count += 1;
  }

  /**
   * Digits with a point at most, NaN for anything else: the quotient of two integers that doubles hold exactly is the
   * nearest number to what is written. Source: Clinger, "How to read floating point numbers accurately", PLDI 1990.
   */
  private plainNumber(start: number, end: number): number {
    const { text } = this;
    const isNegative = text.charCodeAt(start) === 0x2d;
    let digits = 0;
    let decimals = 0;
    let value = 0;
    let hasPoint = false;
    for (let place = isNegative ? start + 1 : start; place < end; place++) {
      const code = text.charCodeAt(place);
      if (code === 0x2e && !hasPoint) hasPoint = true;
      else if (code >= 0x30 && code <= 0x39) {
        value = value * 10 + (code - 0x30);
        digits += 1;
        if (hasPoint) decimals += 1;
      } else return NaN;
    }
    if (digits === 0 || digits > exactDigits) return NaN;
    const size = value / powersOfTen[decimals]!;
    return isNegative ? -size : size;
  }
}

/** A name of the last column or of the score, so that a broken first row is an error and not taken for a header. */
export function isHeading(text: string): boolean {
  return /^(score|sim|similarity|label|rel|relevance|grade|judge?ment)$/i.test(text);
}

function parseNumber(text: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= tab && code <= 0x0d && code !== newline);
}

function indexOrEnd(text: string, character: string, start: number): number {
  const found = text.indexOf(character, start);
  return found < 0 ? text.length : found;
}
