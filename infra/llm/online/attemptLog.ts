import { noAttempt, type AttemptNote } from './spendingNote';

/**
 * What an attempt must have told before it goes on, in case it is killed. Whoever is about to make it worse waits for
 * the write; a request whose loss is not written yet still counts as one in flight. Re-asks are told in powers of two,
 * ahead, so that thousands of them are told in a dozen writes.
 */
export class AttemptLog {
  private told: AttemptNote = noAttempt;
  private wanted: AttemptNote = noAttempt;
  private reasks = 0;
  private writing: Promise<void> | undefined;

  constructor(private readonly write: (attempt: AttemptNote) => Promise<void>) {}

  /** @param lostNanoUsd all that the attempt has lost so far */
  async tellLost(lostNanoUsd: number): Promise<void> {
    await this.tell({ ...this.wanted, lostNanoUsd: Math.max(lostNanoUsd, this.wanted.lostNanoUsd) });
  }

  /** A re-ask is about to be sent that may cost so much. */
  async tellReask(worstNanoUsd: number): Promise<void> {
    this.reasks += 1;
    await this.tell({
      ...this.wanted,
      reasks: Math.max(this.wanted.reasks, atLeastPowerOfTwo(this.reasks)),
      reaskNanoUsd: Math.max(this.wanted.reaskNanoUsd, atLeastPowerOfTwo(worstNanoUsd)),
    });
  }

  /** Resolves when nothing is being written: only then may somebody else write the note. */
  async settled(): Promise<void> {
    while (this.writing) await this.writing.catch(() => undefined);
  }

  private async tell(wanted: AttemptNote): Promise<void> {
    this.wanted = wanted;
    while (isMore(wanted, this.told)) {
      this.writing ??= this.writeWanted().finally(() => (this.writing = undefined));
      await this.writing;
    }
  }

  private async writeWanted(): Promise<void> {
    const { wanted } = this;
    await this.write(wanted);
    this.told = wanted;
  }
}

function isMore(wanted: AttemptNote, told: AttemptNote): boolean {
  return (
    wanted.lostNanoUsd > told.lostNanoUsd || wanted.reasks > told.reasks || wanted.reaskNanoUsd > told.reaskNanoUsd
  );
}

function atLeastPowerOfTwo(value: number): number {
  return value <= 0 ? 0 : 2 ** Math.ceil(Math.log2(value));
}
