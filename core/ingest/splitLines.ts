/** One line without its line break. `bytes` is cut to the limit when `tooLarge`. */
export interface Line {
  /** Counts from 1. */
  number: number;
  bytes: Uint8Array;
  tooLarge: boolean;
}

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts a stream of bytes into lines at \n or \r\n. Holds at most one line and one piece of the stream; of a line over
 * `maxLineBytes` at most its first 1024 bytes are kept. A byte order mark at the start is taken off. A last line
 * without a break counts; an empty rest after the last break does not.
 */
export async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  { maxLineBytes }: { maxLineBytes: number },
): AsyncGenerator<Line> {
  let number = 1;
  let open = new OpenLine(maxLineBytes);
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      open.append(piece.subarray(start, end));
      yield open.close(number++);
      open = new OpenLine(maxLineBytes);
      start = end + 1;
    }
    open.append(piece.subarray(start));
  }
  if (open.length > 0) yield open.close(number);
}

const keptBytes = 1024;

/** A line of which the end was not yet seen. */
class OpenLine {
  length = 0;
  private parts: Uint8Array[] = [];

  constructor(private readonly maxBytes: number) {}

  append(part: Uint8Array): void {
    if (part.length === 0) return;
    const wasTooLarge = this.tooLarge;
    this.length += part.length;
    if (!this.tooLarge) this.parts.push(part);
    else if (!wasTooLarge)
      this.parts = [Buffer.concat([...this.parts, part.subarray(0, keptBytes)]).subarray(0, keptBytes)];
  }

  close(number: number): Line {
    const joined = this.parts.length === 1 ? (this.parts[0] as Uint8Array) : Buffer.concat(this.parts);
    const bytes = withoutMark(withoutCarriageReturn(joined), number);
    return { number, bytes, tooLarge: this.tooLarge };
  }

  private get tooLarge(): boolean {
    return this.length > this.maxBytes;
  }
}

function withoutCarriageReturn(bytes: Uint8Array): Uint8Array {
  return bytes[bytes.length - 1] === carriageReturn ? bytes.subarray(0, -1) : bytes;
}

function withoutMark(bytes: Uint8Array, number: number): Uint8Array {
  return number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
