import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PackedIndex } from '../../core/retrieval/packIndex';
import type { Found } from '../../core/retrieval/searcher';
import { createSearchWork, type QuestionBatch } from '../../core/retrieval/searchWork';

export interface Threads {
  /** Threads that compute at a time; with 1 the thread that asks does so itself. */
  count: number;
  /** Options of Node for each thread; absent: those of this process. */
  execArgv?: string[] | undefined;
}

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
  const threads: Thread[] = [];
  let searchHere: ((batch: QuestionBatch) => Found[]) | undefined;
  const freest = (): Thread => {
    const [thread] = [...threads].sort((one, other) => one.open() - other.open());
    if (thread && (threads.length === most || thread.open() === 0)) return thread;
    const started = startThread(packed, execArgv);
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

interface Thread {
  /** Batches without an answer yet. */
  open(): number;
  ask(batch: QuestionBatch): Promise<Found[]>;
  end(): Promise<unknown>;
}

function startThread(workerData: PackedIndex, execArgv: string[] | undefined): Thread {
  // Compiled, or as it is where this process reads TypeScript: so do the threads that inherit its options.
  const file = join(__dirname, `thread${extname(__filename)}`);
  const worker = new Worker(file, { workerData, ...(execArgv ? { execArgv } : {}) });
  const waiting: { resolve: (found: Found[]) => void; reject: (error: unknown) => void }[] = [];
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of waiting.splice(0)) reject(failure.error);
  };
  worker.on('message', (found: Found[]) => waiting.shift()?.resolve(found));
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a thread that searches ended with exit code ${code}`)));
  return {
    open: () => waiting.length,
    ask(batch) {
      const answer = new Promise<Found[]>((resolve, reject) => {
        if (failure) return reject(failure.error);
        waiting.push({ resolve, reject });
        worker.postMessage(batch);
      });
      // It may fail while an earlier answer is waited for, or nobody asks for it any more.
      answer.catch(() => undefined);
      return answer;
    },
    end() {
      // Before the exit, whose code depends on how far the thread had come.
      fail(new Error('the threads that search were closed before they had answered'));
      return worker.terminate();
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
