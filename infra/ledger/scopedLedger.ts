import type { LedgerEntry } from '../../core/ledger/entry';
import { rankOf, recordOf } from '../../core/ledger/record';
import type { ScopedLedger } from './ledger';
import type { Segments } from './segments';
import type { Unflushed, UnflushedWriter } from './unflushed';

const writeAfterMs = 5_000;
/** The segments of a scope are merged at its end into segments of at most so many answers. */
const maxAnswersPerMerge = 4_096;

interface OwnSegment {
  key: string;
  requestKeys: string[];
}

/** The answers of one scope: what was known when it was opened, and what is added, which is written behind. */
export class WritingLedger implements ScopedLedger, UnflushedWriter {
  /** Not durable yet, by request key. */
  private waiting = new Map<string, LedgerEntry>();
  private inWrite = 0;
  private writing: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private own: OwnSegment[] = [];

  constructor(
    private readonly segments: Segments,
    private readonly scope: string,
    private readonly entries: Map<string, LedgerEntry>,
    /** Of this writer alone, or of all of the process: `add` waits where more would be lost with the process. */
    private readonly bound: Unflushed,
  ) {
    bound.open(this);
  }

  get size(): number {
    return this.entries.size;
  }

  get pending(): number {
    return this.waiting.size;
  }

  get unflushed(): number {
    return this.failure ? 0 : this.waiting.size + this.inWrite;
  }

  get(key: string): LedgerEntry | undefined {
    return this.entries.get(key);
  }

  async add(entry: LedgerEntry): Promise<void> {
    if (this.isNews(entry)) {
      this.entries.set(entry.answer.key, entry);
      this.waiting.set(entry.answer.key, entry);
      this.timer ??= setTimeout(() => void this.write(), writeAfterMs).unref();
      this.bound.writeWhenDue();
    }
    while (this.bound.isFull && !this.failure) await this.bound.writeLargest();
    this.throwFailure();
  }

  async flush(): Promise<void> {
    while (this.waiting.size > 0 || this.writing) {
      await this.write();
      this.throwFailure();
    }
    this.throwFailure();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
      await this.mergeOwn();
    } finally {
      clearTimeout(this.timer);
      this.bound.close(this);
    }
  }

  /** False for what is known already and for what loses against it. */
  private isNews(entry: LedgerEntry): boolean {
    const known = this.entries.get(entry.answer.key);
    return !known || Buffer.compare(rankOf(entry), rankOf(known)) < 0;
  }

  /** Never rejects: a failure waits for the next add, flush or close, and what was not written stays pending. */
  write(): Promise<void> {
    this.writing ??= this.writePending().finally(() => {
      this.writing = undefined;
      this.bound.writeWhenDue();
    });
    return this.writing;
  }

  private async writePending(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.size === 0) return;
    const batch = this.waiting;
    this.waiting = new Map();
    this.inWrite = batch.size;
    try {
      await this.writeBatch([...batch.keys()]);
    } catch (error) {
      this.failure = { error };
      this.waiting = new Map([...batch, ...this.waiting]);
      this.timer ??= setTimeout(() => void this.write(), writeAfterMs).unref();
    } finally {
      this.inWrite = 0;
    }
  }

  /** Takes up the last segment again while it is small: a slow endpoint would leave one for every five seconds. */
  private async writeBatch(requestKeys: string[]): Promise<void> {
    const last = this.own.at(-1);
    const taken = last && last.requestKeys.length < this.bound.writeAfter ? [last] : [];
    const together = [...new Set([...taken.flatMap((segment) => segment.requestKeys), ...requestKeys])];
    await this.replaceOwn(taken, together);
  }

  /** One segment for the scope in place of several: later lookups and listings have as many fewer to read. */
  private async mergeOwn(): Promise<void> {
    try {
      for (const group of groupsOf(this.own)) {
        if (group.length < 2) continue;
        await this.replaceOwn(group, [...new Set(group.flatMap(({ requestKeys }) => requestKeys))]);
      }
    } catch (error) {
      this.segments.warn(`the segments of ${this.scope} stay unmerged: ${(error as Error).message}`);
    }
  }

  private async replaceOwn(replaced: readonly OwnSegment[], requestKeys: string[]): Promise<void> {
    const records = requestKeys.flatMap((key) => this.entries.get(key) ?? []).map(recordOf);
    const names = replaced.map(({ key }) => key);
    const { key } = await this.segments.write(this.scope, records, names);
    this.own = [...this.own.filter((segment) => !replaced.includes(segment)), { key, requestKeys }];
    await this.segments.delete(names.filter((name) => name !== key));
  }

  private throwFailure(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure.error;
  }
}

function groupsOf(own: readonly OwnSegment[]): OwnSegment[][] {
  const groups: OwnSegment[][] = [];
  let answers = Infinity;
  for (const segment of own) {
    if (answers + segment.requestKeys.length > maxAnswersPerMerge) {
      groups.push([]);
      answers = 0;
    }
    groups.at(-1)?.push(segment);
    answers += segment.requestKeys.length;
  }
  return groups;
}
