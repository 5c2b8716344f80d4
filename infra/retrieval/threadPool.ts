import { extname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PackedIndex } from '../../core/retrieval/packIndex';
import type { Found } from '../../core/retrieval/searcher';
import { createSearchWork, type QuestionBatch } from '../../core/retrieval/searchWork';
import { startThread, type Thread, type Threads } from '../threads/thread';

export interface ThreadPool {
  /**
   * What is found for each batch, in the order of the batches, which are taken as answers are asked for: four a thread
   * are under way or kept for their turn at most.
   * @throws what a search threw, and Error where a thread ended
   */
  answers(batches: Iterable<QuestionBatch>): AsyncGenerator<Found[]>;
  /** Ends the threads, also in the middle of a batch. */
  close(): Promise<void>;
}

/** The thread that asks reads the questions and writes the lists: more threads than this would wait for it. */
const MOST_THREADS = 16;
/** One that a thread searches, and one that it begins while the thread that asks is busy. */
const BATCHES_A_THREAD = 2;
const MOST_KEPT_A_THREAD = 4;

/** A batch that was asked for: its answer waits for those before it. */
interface Asked {
  answer: Promise<Found[]>;
  isAnswered: boolean;
}

/**
 * Threads that search one index: the one that asks, which takes a batch where the others have enough, and helpers, which
 * start when there is a second batch.
 */
export function openThreadPool(packed: PackedIndex, { count, execArgv }: Threads): ThreadPool {
  const most = Math.min(count, MOST_THREADS);
  const helpers: Thread<QuestionBatch, Found[]>[] = [];
  let searchHere: ((batch: QuestionBatch) => Found[]) | undefined;
  const freeHelper = (): Thread<QuestionBatch, Found[]> | undefined => {
    const [helper] = [...helpers].sort((one, other) => one.open() - other.open());
    if (helper?.open() === 0) return helper;
    if (helpers.length === most - 1) return helper && helper.open() < BATCHES_A_THREAD ? helper : undefined;
    // Compiled, or as it is where this process reads TypeScript: so do the threads that inherit its options.
    const file = join(__dirname, `thread${extname(__filename)}`);
    const started = startThread<QuestionBatch, Found[]>(file, { workerData: packed, execArgv, does: 'searches' });
    helpers.push(started);
    return started;
  };
  // What it throws is told in its turn.
  const here = async (batch: QuestionBatch): Promise<Found[]> => (searchHere ??= createSearchWork(packed))(batch);
  return {
    async *answers(batches) {
      const asked: Asked[] = [];
      for (const { batch, isOnly } of withOnly(batches)) {
        const helper = isOnly ? undefined : freeHelper();
        asked.push(follow(helper ? helper.ask(batch) : here(batch)));
        // What helpers answered arrives between two turns.
        await nextTurn();
        while (asked[0]?.isAnswered || asked.length >= MOST_KEPT_A_THREAD * most) yield await asked.shift()!.answer;
      }
      for (const { answer } of asked) yield await answer;
    },
    async close() {
      await Promise.all(helpers.splice(0).map((helper) => helper.end()));
    },
  };
}

/** Each batch, and whether it is the only one: to start a helper for it would take longer. */
function* withOnly(batches: Iterable<QuestionBatch>): Generator<{ batch: QuestionBatch; isOnly: boolean }> {
  let [held, count]: [QuestionBatch | undefined, number] = [undefined, 0];
  for (const batch of batches) {
    if (held) yield { batch: held, isOnly: false };
    held = batch;
    count += 1;
  }
  if (held) yield { batch: held, isOnly: count === 1 };
}

function follow(answer: Promise<Found[]>): Asked {
  const asked: Asked = { answer, isAnswered: false };
  const settle = (): void => void (asked.isAnswered = true);
  answer.then(settle, settle);
  return asked;
}
