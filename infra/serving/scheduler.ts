import { lengthOf, type Work } from './work';

export interface SchedulerOptions {
  /** Scores some pairs in one run. */
  score: (work: Work[]) => Promise<Float32Array>;
  /** Runs under way at a time. */
  runs: number;
  /** Pairs of a run at most. */
  batchSize: number;
}

export interface Scheduler {
  /**
   * The scores of some pairs, in their order. A signal that is aborted takes away what was not yet begun.
   * @throws the signal's reason, and what a run threw
   */
  score(work: readonly Work[], signal?: AbortSignal): Promise<Float32Array>;
  /** Pairs that were not yet begun. */
  waiting(): number;
}

/** Of a run's longest pair, what another must have at least: what is padded is computed for nothing. */
const leastShare = 0.8;

/** What one caller asked, the longest pair first. */
interface Entry {
  /** The pairs of all that were begun when it came, and its own: the lowest goes first. */
  due: number;
  work: readonly Work[];
  order: number[];
  taken: number;
  open: number;
  scores: Float32Array;
  finish: (failure?: { error: unknown }) => void;
}

interface Taken {
  entry: Entry;
  place: number;
}

/**
 * Makes runs of the pairs of several callers. A few pairs pass the thousands of another who came before, until so many
 * were begun as that one has: then nobody who comes passes it. Equal callers are served as they came: taking turns, all
 * would end together, as late as the last. A run is filled with pairs of like length of whoever comes next.
 */
export function createScheduler({ score, runs, batchSize }: SchedulerOptions): Scheduler {
  const entries: Entry[] = [];
  let running = 0;
  let begun = 0;
  const remove = (entry: Entry): void => {
    const place = entries.indexOf(entry);
    if (place >= 0) entries.splice(place, 1);
  };
  const end = (entry: Entry, failure?: { error: unknown }): void => {
    remove(entry);
    entry.finish(failure);
  };
  const pump = (): void => {
    while (running < runs && entries.length > 0) {
      const batch = takeBatch(entries, batchSize);
      begun += batch.length;
      running += 1;
      void settle(batch, score, end).finally(() => {
        running -= 1;
        pump();
      });
    }
  };
  return {
    waiting: () => entries.reduce((sum, { order, taken }) => sum + order.length - taken, 0),
    score(work, signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (work.length === 0) return resolve(new Float32Array());
        const order = [...work.keys()].sort((a, b) => lengthOf(work[b]!) - lengthOf(work[a]!) || a - b);
        const scores = new Float32Array(work.length);
        const onAbort = (): void => end(entry, { error: signal?.reason });
        const finish: Entry['finish'] = (failure) => {
          signal?.removeEventListener('abort', onAbort);
          if (failure) reject(failure.error);
          else resolve(scores);
        };
        const due = begun + work.length;
        const entry: Entry = { due, work, order, taken: 0, open: work.length, scores, finish };
        signal?.addEventListener('abort', onAbort, { once: true });
        const after = entries.findIndex((other) => other.due > due);
        entries.splice(after < 0 ? entries.length : after, 0, entry);
        pump();
      });
    },
  };
}

/** The next pairs of the caller who is due, then those of like length that others would take next. */
function takeBatch(entries: Entry[], batchSize: number): Taken[] {
  const batch: Taken[] = [];
  const others = [...entries];
  let longest = 0;
  for (const entry of others) {
    while (batch.length < batchSize && entry.taken < entry.order.length) {
      const place = entry.order[entry.taken]!;
      const length = lengthOf(entry.work[place]!);
      longest ||= length;
      if (length > longest || length < longest * leastShare) break;
      batch.push({ entry, place });
      entry.taken += 1;
    }
    if (batch.length === batchSize) break;
  }
  for (const entry of others.filter(({ taken, order }) => taken === order.length))
    entries.splice(entries.indexOf(entry), 1);
  return batch;
}

async function settle(
  batch: readonly Taken[],
  score: SchedulerOptions['score'],
  end: (entry: Entry, failure?: { error: unknown }) => void,
): Promise<void> {
  try {
    const scores = await score(batch.map(({ entry, place }) => entry.work[place]!));
    for (const [row, { entry, place }] of batch.entries()) {
      entry.scores[place] = scores[row] ?? NaN;
      entry.open -= 1;
      if (entry.open === 0) end(entry);
    }
  } catch (error) {
    for (const { entry } of batch) end(entry, { error });
  }
}
