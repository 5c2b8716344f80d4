import { KeyTable, keyFingerprint } from '../../core/ledger/keyTable';
import type { ObjectStore } from '../artifactStore/objectStore';
import { readRows } from './readRows';
import { buildSegment, frontBytes, headerBytes, parseSegmentIndex, type SegmentIndex } from './segment';

/** What of an encoder its vectors depend on. */
export interface VectorMaker {
  digest: string;
  hiddenSize: number;
  /** Kept apart: who needs the few of the questions need not read where all those of the passages are. */
  isOfQuestions?: boolean;
}

/** More than any segment has; a place is one number of segment and row. */
const rowsPerSegment = 2 ** 24;

interface Segment {
  key: string;
  index: SegmentIndex;
}

/**
 * Vectors of texts, kept once for all runs and pipelines of the bucket below `vectors/<encoder>/`. A text that was
 * encoded before is not encoded again. Segments are written once and never changed; what is damaged is left out, and
 * its vectors are made anew. Memory: 32 bytes a kept vector, and the vectors that are asked for at a time.
 */
export class VectorStore {
  private readonly known = new KeyTable();
  /** By the number of a fingerprint: its segment and the row in it, as one number. */
  private readonly places: (number | undefined)[] = [];
  /** Further places of the few that stand more than once. */
  private readonly spares = new Map<number, number[]>();
  private readonly segments: Segment[] = [];
  /** Names of segments that are not what they should be. */
  readonly damaged = new Set<string>();

  private constructor(
    private readonly store: ObjectStore,
    private readonly prefix: string,
    private readonly hidden: number,
  ) {}

  /** Lists the segments of an encoder and reads their indexes. */
  static async open(
    store: ObjectStore,
    { digest, hiddenSize, isOfQuestions = false }: VectorMaker,
  ): Promise<VectorStore> {
    const folder = `${digest.slice(0, 32)}${isOfQuestions ? '-questions' : ''}`;
    const opened = new VectorStore(store, `vectors/${folder}/`, hiddenSize);
    for await (const { key } of store.list(opened.prefix)) await opened.readIndex(key);
    return opened;
  }

  /** The vectors of those texts that are kept, by text. Damaged ones are missing. */
  async read(texts: readonly string[]): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    const elsewhere: string[] = [];
    for (const [number, rows] of this.locate(texts)) {
      const { key, index } = this.segments[number]!;
      for await (const { row, vector } of readRows(this.store, key, index, [...rows.keys()])) {
        const text = rows.get(row)!;
        if (vector) found.set(text, vector);
        else if (this.passOver(text, key)) elsewhere.push(text);
      }
    }
    if (elsewhere.length > 0) for (const [text, vector] of await this.read(elsewhere)) found.set(text, vector);
    return found;
  }

  /** Keeps vectors of different texts as one segment. */
  async append(vectors: readonly { text: string; vector: Float32Array }[]): Promise<void> {
    if (vectors.length === 0) return;
    const rows = vectors.map(({ text, vector }) => ({ fingerprint: keyFingerprint(text), vector }));
    const { name, body } = buildSegment(this.hidden, rows);
    const key = `${this.prefix}${name}`;
    // The name says what is in it, so what stands there is the same, or damaged.
    if (!(await this.store.putIfAbsent(key, body)) && this.damaged.has(key)) await this.store.put(key, body);
    this.addIndex(key, parseSegmentIndex(name, body.subarray(0, frontBytes(body)))!);
  }

  /** By segment the rows that are wanted of it, and the text of each. */
  private locate(texts: readonly string[]): Map<number, Map<number, string>> {
    const wanted = new Map<number, Map<number, string>>();
    for (const text of texts) {
      const place = this.places[this.known.find(keyFingerprint(text))];
      if (place === undefined) continue;
      const [segment, row] = [Math.floor(place / rowsPerSegment), place % rowsPerSegment];
      const rows = wanted.get(segment) ?? new Map<number, string>();
      wanted.set(segment, rows.set(row, text));
    }
    return wanted;
  }

  /** Notes a damaged vector; true when the text stands elsewhere too. */
  private passOver(text: string, key: string): boolean {
    this.damaged.add(key);
    const number = this.known.find(keyFingerprint(text));
    const spare = this.spares.get(number)?.pop();
    this.places[number] = spare;
    return spare !== undefined;
  }

  private async readIndex(key: string): Promise<void> {
    const length = frontBytes(await this.store.getRange(key, 0, headerBytes));
    const front = length === undefined ? undefined : await this.store.getRange(key, 0, length);
    const index = front && parseSegmentIndex(key.slice(this.prefix.length), front);
    if (index && index.hidden === this.hidden) this.addIndex(key, index);
    else this.damaged.add(key);
  }

  private addIndex(key: string, index: SegmentIndex): void {
    const segment = this.segments.push({ key, index }) - 1;
    for (let row = 0; row < index.count; row += 1) {
      const number = this.known.add(index.fingerprintAt(row));
      const place = segment * rowsPerSegment + row;
      if (this.places[number] === undefined) this.places[number] = place;
      else this.spares.set(number, [...(this.spares.get(number) ?? []), place]);
    }
  }
}
