import { gunzipSync, gzipSync } from 'node:zlib';
import { llmAnswerSchema, type LlmAnswer } from '../../core/contracts/llm';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { sha256 } from '../../core/hashing/digest';
import type { ObjectStore } from '../artifactStore/objectStore';

const flushAfterAnswers = 64;
const flushAfterMs = 5_000;

/**
 * The answers received for one shard of requests, in segments on S3 that are never changed. An answer is
 * safe once its segment is written: at the latest after 64 answers or 5 seconds.
 */
export class AnswerLedger {
  private readonly answers = new Map<string, LlmAnswer>();
  private pending: LlmAnswer[] = [];
  private lastFlushMs = Date.now();
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: ObjectStore,
    private readonly prefix: string,
  ) {}

  /** Opens the ledger of a set of requests, identified by a digest of them, with all answers flushed earlier. */
  static async open(store: ObjectStore, requestsDigest: string): Promise<AnswerLedger> {
    const ledger = new AnswerLedger(store, `ledger/${requestsDigest.slice(0, 2)}/${requestsDigest}`);
    for await (const { key } of store.list(`${ledger.prefix}/`)) ledger.load(await store.get(key));
    return ledger;
  }

  get(requestKey: string): LlmAnswer | undefined {
    return this.answers.get(requestKey);
  }

  async add(answer: LlmAnswer): Promise<void> {
    this.answers.set(answer.key, answer);
    this.pending.push(answer);
    const isDue = this.pending.length >= flushAfterAnswers || Date.now() - this.lastFlushMs >= flushAfterMs;
    if (isDue) await this.flush();
  }

  /** Writes what is pending as one segment; resolves when everything added before is safe. */
  async flush(): Promise<void> {
    this.lastFlushMs = Date.now();
    const answers = this.pending;
    this.pending = [];
    this.writing = this.writing.then(() => this.writeSegment(answers));
    await this.writing;
  }

  private async writeSegment(answers: LlmAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const body = gzipSync(answers.map((answer) => `${canonicalJson(answer)}\n`).join(''));
    await this.store.putIfAbsent(`${this.prefix}/${sha256(body).slice(0, 32)}.jsonl.gz`, body);
  }

  private load(segment: Buffer): void {
    for (const line of gunzipSync(segment).toString('utf8').split('\n')) {
      if (line === '') continue;
      const answer = llmAnswerSchema.parse(JSON.parse(line));
      this.answers.set(answer.key, answer);
    }
  }
}
