import type { ServerResponse } from 'node:http';
import type { Price } from '../../../core/contracts/spec/llm';
import type { ChatCompletion } from '../../../infra/rehearsal/http/completion';

/** What the server saw; the provider's own books. */
export interface FaultCounts {
  /** Chat completions asked for online, refused ones included. */
  requests: number;
  /** Online requests that were begun to be answered, and so are billed. */
  accepted: number;
  /** Online answers with status 200 that were sent to their end. */
  delivered: number;
  distinctKeys: number;
  /** Requests and batch lines whose body had been answered: 200, sent to its end (or in an output file). */
  repeats: number;
  /** Of these, where that answer was usable. */
  repeatsOfUsable: number;
  /** Requests and batch lines billed for a body that was billed before, whether the answer arrived or not. */
  billedAgain: number;
  /** Calls for a body before the Retry-After that this very body was told had elapsed. */
  earlyCalls: number;
  /** Calls for any body while one was told to wait, later than the grace after it was told. */
  callsWhileClosed: number;
  tokens: { prompt: number; cached: number; completion: number };
  /** Billionths of a dollar by the given price, batches at their discount; 0 without a price. */
  nanoUsd: number;
  nanoUsdOfBatches: number;
  maxConcurrent: number;
  /** Connections that the client closed before its answer was sent to the end. */
  abortedByClient: number;
  batchesCreated: number;
  batchLinesAnswered: number;
  filesUploaded: number;
  filesLeft: number;
  /** By kind of fault, and `limit` for the enforced limits. */
  byFault: Record<string, number>;
  /** The most within any minute (of `limits.minuteMs`), where limits are set. */
  mostInAMinute: { requests: number; tokens: number };
}

/** What is known of one body. */
export interface KeyRecord {
  seen: number;
  isBilled: boolean;
  answer: 'none' | 'unusable' | 'usable';
  notBeforeMs: number;
}

/** A timer may fire, and a clock may be read, a millisecond too early. */
const clockSlackMs = 2;

export class Books {
  readonly counts: FaultCounts = emptyCounts();
  private records = new Map<string, KeyRecord>();
  private active = 0;
  private closed = { untilMs: 0, saidAtMs: 0 };

  constructor(private readonly graceMs: number) {}

  /** A request came and its response will end: counts concurrency and clients that went away. */
  open(response: ServerResponse): { isKilled: boolean } {
    const fate = { isKilled: false };
    this.active += 1;
    this.counts.maxConcurrent = Math.max(this.counts.maxConcurrent, this.active);
    response.once('close', () => {
      this.active -= 1;
      if (!fate.isKilled && !response.writableFinished) this.counts.abortedByClient += 1;
    });
    return fate;
  }

  /** One more sight of a body; `seen` of what it returns counts it. */
  see(key: string): KeyRecord {
    let record = this.records.get(key);
    if (!record) this.records.set(key, (record = { seen: 0, isBilled: false, answer: 'none', notBeforeMs: 0 }));
    record.seen += 1;
    if (record.answer !== 'none') this.counts.repeats += 1;
    if (record.answer === 'usable') this.counts.repeatsOfUsable += 1;
    this.counts.distinctKeys = this.records.size;
    return record;
  }

  checkTime(record: KeyRecord): void {
    const now = Date.now() + clockSlackMs;
    if (now < record.notBeforeMs) this.counts.earlyCalls += 1;
    if (now < this.closed.untilMs && now > this.closed.saidAtMs + this.graceMs) this.counts.callsWhileClosed += 1;
  }

  tellToWait(record: KeyRecord, untilMs: number): void {
    record.notBeforeMs = untilMs;
    if (untilMs > this.closed.untilMs) this.closed = { untilMs, saidAtMs: Date.now() };
  }

  bill(record: KeyRecord, { usage }: ChatCompletion, price: Price | null, isBatch: boolean): void {
    const { counts } = this;
    if (record.isBilled) counts.billedAgain += 1;
    record.isBilled = true;
    if (isBatch) counts.batchLinesAnswered += 1;
    else counts.accepted += 1;
    const cached = usage.prompt_tokens_details.cached_tokens;
    counts.tokens.prompt += usage.prompt_tokens;
    counts.tokens.cached += cached;
    counts.tokens.completion += usage.completion_tokens;
    if (!price) return;
    const { inputPerMillion, cachedInputPerMillion = inputPerMillion, outputPerMillion, batchDiscount = 0.5 } = price;
    const microUsd =
      (usage.prompt_tokens - cached) * inputPerMillion +
      cached * cachedInputPerMillion +
      usage.completion_tokens * outputPerMillion;
    const nanoUsd = microUsd * 1000 * (isBatch ? 1 - batchDiscount : 1);
    counts.nanoUsd += nanoUsd;
    if (isBatch) counts.nanoUsdOfBatches += nanoUsd;
  }

  answered(record: KeyRecord, isUsable: boolean): void {
    if (isUsable) record.answer = 'usable';
    else if (record.answer === 'none') record.answer = 'unusable';
  }

  fault(kind: string): void {
    this.counts.byFault[kind] = (this.counts.byFault[kind] ?? 0) + 1;
  }

  /** Starts the numbers again; what is known of the bodies stays. */
  reset(): void {
    Object.assign(this.counts, emptyCounts(), { distinctKeys: this.records.size });
  }
}

function emptyCounts(): FaultCounts {
  return {
    requests: 0,
    accepted: 0,
    delivered: 0,
    distinctKeys: 0,
    repeats: 0,
    repeatsOfUsable: 0,
    billedAgain: 0,
    earlyCalls: 0,
    callsWhileClosed: 0,
    tokens: { prompt: 0, cached: 0, completion: 0 },
    nanoUsd: 0,
    nanoUsdOfBatches: 0,
    maxConcurrent: 0,
    abortedByClient: 0,
    batchesCreated: 0,
    batchLinesAnswered: 0,
    filesUploaded: 0,
    filesLeft: 0,
    byFault: {},
    mostInAMinute: { requests: 0, tokens: 0 },
  };
}
