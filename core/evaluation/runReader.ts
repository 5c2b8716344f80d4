import { GrowingNumbers } from './growingNumbers';
import { isHeading, TrecColumns, TrecFormatError } from './trecColumns';
import { orderScored } from './trecOrder';

/**
 * Reads a run from pieces of text that end where lines end; `parseTrecRun` says what it reads. What is kept is the text
 * and where the ids stand in it, 16 bytes a line: an id is made when its query is asked for.
 */
export class RunReader {
  private readonly columns: TrecColumns;
  private readonly pieces: string[] = [];
  private readonly starts = new GrowingNumbers((length) => new Int32Array(length));
  private readonly ends = new GrowingNumbers((length) => new Int32Array(length));
  private readonly scores = new GrowingNumbers((length) => new Float64Array(length));
  /** The lines of a query in as many stretches as they have: piece, first line, line after the last. */
  private readonly queries = new Map<string, number[]>();
  /** Of the query whose lines are being read. */
  private queryId: string | undefined;
  /** The last column of all lines so far; null where they differ. */
  private commonTag: string | null | undefined;

  /** @param label what to call the text in messages, such as its file name */
  constructor(private readonly label: string) {
    this.columns = new TrecColumns(label, [3, 6], () => this.readLine());
  }

  /** @throws TrecFormatError */
  add(text: string): void {
    this.endStretch();
    this.pieces.push(text);
    this.columns.add(text);
    this.endStretch();
  }

  get queryIds(): Iterable<string> {
    return this.queries.keys();
  }

  /** Lines of documents. */
  get size(): number {
    return this.scores.length;
  }

  /** The name that all lines give the system; undefined where they differ or have none. */
  get tag(): string | undefined {
    return this.commonTag ?? undefined;
  }

  /**
   * Documents of a query as they were written; none where the run lacks the query.
   * @throws TrecFormatError where one stands twice
   */
  list(queryId: string): { ids: string[]; scores: number[] } {
    const [ids, scores]: [string[], number[]] = [[], []];
    const stretches = this.queries.get(queryId) ?? [];
    for (let stretch = 0; stretch < stretches.length; stretch += 3) {
      const piece = this.pieces[stretches[stretch]!]!;
      for (let line = stretches[stretch + 1]!; line < stretches[stretch + 2]!; line++) {
        ids.push(piece.slice(this.starts.at(line), this.ends.at(line)));
        scores.push(this.scores.at(line));
      }
    }
    if (new Set(ids).size < ids.length) throw this.repeated(queryId, ids);
    return { ids, scores };
  }

  /** Document ids of a query in the order in which trec_eval reads them; none where the run lacks the query. */
  ranking(queryId: string): string[] {
    const { ids, scores } = this.list(queryId);
    return orderScored(ids, scores);
  }

  private readLine(): void {
    const { columns } = this;
    const { count } = columns;
    if (count !== 3 && count !== 6) {
      throw columns.error(`${count} columns`, 'write "query Q0 document rank score tag" or "query document score"');
    }
    const score = columns.number(count === 3 ? 2 : 4);
    if (Number.isNaN(score)) {
      const written = columns.column(count === 3 ? 2 : 4);
      if (columns.isFirst && isHeading(written)) return;
      throw columns.error(`the score "${written}"`, 'a score is a decimal number such as 12.5 or 1e-3');
    }
    if (this.queryId === undefined || !columns.is(0, this.queryId)) this.startStretch();
    const place = count === 3 ? 1 : 2;
    this.starts.push(columns.start(place));
    this.ends.push(columns.end(place));
    this.scores.push(score);
    if (count === 6) this.readTag();
  }

  private startStretch(): void {
    this.endStretch();
    this.queryId = this.columns.column(0);
    const stretches = this.queries.get(this.queryId) ?? [];
    if (stretches.length === 0) this.queries.set(this.queryId, stretches);
    stretches.push(this.pieces.length - 1, this.size, this.size);
  }

  private endStretch(): void {
    if (this.queryId === undefined) return;
    const stretches = this.queries.get(this.queryId)!;
    stretches[stretches.length - 1] = this.size;
    this.queryId = undefined;
  }

  private readTag(): void {
    if (this.commonTag === undefined) this.commonTag = this.columns.column(5);
    else if (this.commonTag !== null && !this.columns.is(5, this.commonTag)) this.commonTag = null;
  }

  /** Lines are counted only here: nobody else asks for them once they are read. */
  private repeated(queryId: string, ids: string[]): TrecFormatError {
    const place = ids.findIndex((id, index) => ids.indexOf(id) < index);
    let [rest, stretch] = [place, 0];
    const stretches = this.queries.get(queryId)!;
    const lengthOf = (first: number) => stretches[first + 2]! - stretches[first + 1]!;
    for (; rest >= lengthOf(stretch); stretch += 3) rest -= lengthOf(stretch);
    const piece = stretches[stretch]!;
    const end = this.starts.at(stretches[stretch + 1]! + rest);
    const before = [...this.pieces.slice(0, piece), this.pieces[piece]!.slice(0, end)];
    const line = 1 + before.reduce((count, text) => count + text.split('\n').length - 1, 0);
    return new TrecFormatError(
      `${this.label}:${line}: received document ${ids[place]} twice for query ${queryId}; keep its best score only`,
    );
  }
}
