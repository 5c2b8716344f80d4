import type { LlmAnswer } from '../../../core/contracts/llm';

const rememberedAnswers = 4_096;

/**
 * Requests that shards of one process ask at the same time: a shard knows of the ledger what stood there when it was
 * opened, so the same request in two open shards would be asked by both. Those that have just been answered are
 * remembered for the shards that were open then.
 */
export class SharedAnswers {
  private readonly asking = new Map<string, Promise<LlmAnswer>>();
  private readonly answered = new Map<string, LlmAnswer>();

  /** The usable answer that somebody else has or gets, else that of `ask`; what others fail with is not passed on. */
  async getOrAsk(key: string, ask: () => Promise<LlmAnswer>): Promise<LlmAnswer> {
    for (;;) {
      const known = this.answered.get(key);
      if (known) return known;
      const other = this.asking.get(key);
      if (!other) return this.ask(key, ask);
      const answer = await other.catch(() => undefined);
      if (answer?.status === 'failed') return ask();
    }
  }

  private async ask(key: string, ask: () => Promise<LlmAnswer>): Promise<LlmAnswer> {
    const asking = ask();
    this.asking.set(key, asking);
    try {
      const answer = await asking;
      if (answer.status === 'answered') this.remember(key, answer);
      return answer;
    } finally {
      this.asking.delete(key);
    }
  }

  private remember(key: string, answer: LlmAnswer): void {
    this.answered.set(key, answer);
    const [oldest] = this.answered.keys();
    if (this.answered.size > rememberedAnswers && oldest !== undefined) this.answered.delete(oldest);
  }
}
