import { extname, join } from 'node:path';
import type { PackedIndex } from '../../core/retrieval/packIndex';
import type { Found } from '../../core/retrieval/searcher';
import { createSearchWork, type QuestionBatch } from '../../core/retrieval/searchWork';
import { startThread, type Thread, type Threads } from '../threads/thread';

export interface ThreadPool {
  /**
   * What is found for each batch, in the order of the batches, which are taken as answers are asked for: two a thread are
   * under way at most. One batch alone is searched by the thread that asks, which is quicker than to start another.
   * @throws what a thread threw, and Error where one ended
   */
  answers(batches: Iterable<QuestionBatch>): AsyncGenerator<Found[]>;
  /** Ends the threads, also in the middle of a batch. */
  close(): Promise<void>;
}

/** The thread that asks reads the questions and writes the lists: more threads than this would wait for it. */
const MOST_THREADS = 16;

/** Threads that search one index. They start when there are batches for them. */
export function openThreadPool(packed: PackedIndex, { count, execArgv }: Threads): ThreadPool {
  const most = Math.min(count, MOST_THREADS);
  const threads: Thread<QuestionBatch, Found[]>[] = [];
  let searchHere: ((batch: QuestionBatch) => Found[]) | undefined;
  const freest = (): Thread<QuestionBatch, Found[]> => {
    const [thread] = [...threads].sort((one, other) => one.open() - other.open());
    if (thread && (threads.length === most || thread.open() === 0)) return thread;
    // Compiled, or as it is where this process reads TypeScript: so do the threads that inherit its options.
    const file = join(__dirname, `thread${extname(__filename)}`);
    const started = startThread<QuestionBatch, Found[]>(file, { workerData: packed, execArgv, does: 'searches' });
    threads.push(started);
    return started;
  };
  return {
    async *answers(batches) {
      const asked: Promise<Found[]>[] = [];
      for (const { batch, isOnly } of withOnly(batches)) {
        if (most === 1 || isOnly) yield (searchHere ??= createSearchWork(packed))(batch);
        else asked.push(freest().ask(batch));
        if (asked.length >= 2 * most) yield await asked.shift()!;
      }
      while (asked.length > 0) yield await asked.shift()!;
    },
    async close() {
      await Promise.all(threads.splice(0).map((thread) => thread.end()));
    },
  };
}

/** Each batch, and whether it is the only one. */
function* withOnly(batches: Iterable<QuestionBatch>): Generator<{ batch: QuestionBatch; isOnly: boolean }> {
  let [held, count]: [QuestionBatch | undefined, number] = [undefined, 0];
  for (const batch of batches) {
    if (held) yield { batch: held, isOnly: false };
    held = batch;
    count += 1;
  }
  if (held) yield { batch: held, isOnly: count === 1 };
}
