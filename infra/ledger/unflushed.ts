/** A writer that holds answers which are not durable yet. */
export interface UnflushedWriter {
  /** Answers that would be lost with the process; 0 while its writes fail, since waiting for it would be in vain. */
  readonly unflushed: number;
  /** Of those, the ones that no write is under way for. */
  readonly pending: number;
  /** Never rejects. */
  write(): Promise<void>;
}

/** A write begins at this share of what may be not durable, so that nobody has to wait for it often. */
const writeAtShare = 0.75;

/** Bounds what all writers of a process together would lose with it, however many of them are open. */
export class Unflushed {
  private readonly writers = new Set<UnflushedWriter>();

  constructor(private readonly max: number) {}

  /** Answers after which a write begins; also what makes a segment large enough to be left alone. */
  get writeAfter(): number {
    return Math.ceil(this.max * writeAtShare);
  }

  get isFull(): boolean {
    return this.count >= this.max;
  }

  open(writer: UnflushedWriter): void {
    this.writers.add(writer);
  }

  close(writer: UnflushedWriter): void {
    this.writers.delete(writer);
  }

  /** Begins a write where enough has come together that no write is under way for. */
  writeWhenDue(): void {
    const pending = this.sumOf(({ unflushed, pending }) => Math.min(unflushed, pending));
    if (pending >= this.writeAfter || this.isFull) void this.writeLargest();
  }

  /** Resolves when the writer that has the most to write, of those that do not write already, has written it. */
  async writeLargest(): Promise<void> {
    const rank = ({ unflushed, pending }: UnflushedWriter): number => (unflushed === pending ? pending : 0);
    const holding = [...this.writers].filter(({ unflushed }) => unflushed > 0);
    const [largest] = holding.sort((left, right) => rank(right) - rank(left));
    await largest?.write();
  }

  private get count(): number {
    return this.sumOf(({ unflushed }) => unflushed);
  }

  private sumOf(of: (writer: UnflushedWriter) => number): number {
    return [...this.writers].reduce((sum, writer) => sum + of(writer), 0);
  }
}
