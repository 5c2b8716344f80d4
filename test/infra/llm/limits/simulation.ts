import { MemoryObjectStore } from '../../../../infra/artifactStore/memoryObjectStore';
import type { TaggedObject } from '../../../../infra/artifactStore/objectStore';
import { createGates, type Gate } from '../../../../infra/llm/limits/gate';

export const endpoint = { baseUrl: 'https://models.test/v1', apiKeyDigest: 'a'.repeat(64) };

/** Storage with a round trip that takes time, and can be out of order; it counts what it is asked. */
export class SlowStore extends MemoryObjectStore {
  reads = 0;
  writes = 0;
  refusedWrites = 0;
  trouble: 'none' | 'refuses' | 'hangs' = 'none';

  constructor(private readonly roundTripMs: number) {
    super();
  }

  override async getWithTag(key: string): Promise<TaggedObject | undefined> {
    this.reads += 1;
    await this.travel();
    return super.getWithTag(key);
  }

  override async replaceIf(key: string, body: Buffer, etag: string | null): Promise<boolean> {
    this.writes += 1;
    await this.travel();
    const isReplaced = await super.replaceIf(key, body, etag);
    if (!isReplaced) this.refusedWrites += 1;
    return isReplaced;
  }

  private async travel(): Promise<void> {
    if (this.trouble === 'hangs') await new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, this.roundTripMs));
    if (this.trouble === 'refuses') throw new Error('connect ECONNREFUSED');
  }
}

export interface Sent {
  atMs: number;
  tokens: number;
  worker: number;
}

export interface WorkerPlan {
  concurrency: number;
  /** How long the endpoint takes. */
  latencyMs: number;
  /** Tokens of the n-th request; what it uses is the same unless `used` says otherwise. */
  tokens: (index: number) => number;
  used?: (index: number) => number;
  startsAtMs?: number;
  /** Stops for good, as if killed, with what it had claimed. */
  killedAtMs?: number;
}

export interface Simulation {
  sent: Sent[];
  gates: Gate[];
  store: SlowStore;
  warnings: string[];
}

/**
 * Workers that always have more to send, each a process with gates of its own over one storage. Time is that of Jest's
 * fake timers, which must be on; everything ends after `durationMs` of it.
 */
export async function simulate(
  workers: WorkerPlan[],
  limits: { requestsPerMinute?: number; tokensPerMinute?: number },
  durationMs: number,
  { roundTripMs = 8, during }: { roundTripMs?: number; during?: (simulation: Simulation) => void } = {},
): Promise<Simulation> {
  const store = new SlowStore(roundTripMs);
  const startMs = Date.now();
  const warnings: string[] = [];
  const gates = workers.map(() => createGates(store, { warn: (message) => warnings.push(message) })(endpoint, limits));
  const sent: Sent[] = [];
  const end = new AbortController();
  const lanes = workers.flatMap((worker, index) => {
    const gate = gates[index] as Gate;
    const life = new AbortController();
    if (worker.killedAtMs !== undefined) setTimeout(() => life.abort(), worker.killedAtMs);
    const signal = AbortSignal.any([end.signal, life.signal]);
    let next = 0;
    const lane = async (): Promise<void> => {
      await sleep(worker.startsAtMs ?? 0);
      while (!signal.aborted) {
        const request = next++;
        const tokens = worker.tokens(request);
        await gate.enter(tokens, signal);
        sent.push({ atMs: Date.now() - startMs, tokens, worker: index });
        await sleep(worker.latencyMs);
        gate.leave({ tokens: worker.used?.(request) ?? tokens });
      }
    };
    return Array.from({ length: worker.concurrency }, () => lane().catch(() => undefined));
  });
  const simulation = { sent, gates, store, warnings };
  during?.(simulation);
  await jest.advanceTimersByTimeAsync(durationMs);
  end.abort();
  await jest.advanceTimersByTimeAsync(60_000);
  await Promise.all(lanes);
  return simulation;
}

/** The most that `of` sums up to in any window of 60 seconds. */
export function busiestMinute(sent: Sent[], of: (each: Sent) => number): number {
  let sum = 0;
  let first = 0;
  let busiest = 0;
  for (const each of sent) {
    sum += of(each);
    while ((sent[first] as Sent).atMs <= each.atMs - 60_000) sum -= of(sent[first++] as Sent);
    busiest = Math.max(busiest, sum);
  }
  return busiest;
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
