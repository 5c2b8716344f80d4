import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { works, type AnswerOf, type DataOf, type TaskOf, type Work, type WorkName } from './works';

export interface Threads {
  /** Threads that compute at a time; with 1 the thread that asks does so itself. */
  count: number;
  /** Options of Node for each thread; absent: those of this process. */
  execArgv?: string[] | undefined;
}

export interface ThreadPool<Task, Answer> {
  /**
   * The answers in the order of the tasks, which are taken as answers are asked for: two a thread are under way at most.
   * One task alone is done by the thread that asks, which is quicker than to start another.
   * @throws what a thread threw, and Error where one ended
   */
  answers(tasks: AsyncIterable<Task> | Iterable<Task>): AsyncGenerator<Answer>;
  /** Ends the threads, also in the middle of a task. */
  close(): Promise<void>;
}

/** The thread that asks makes tasks and takes answers: more threads than this would wait for it. */
const MOST_THREADS = 16;

/** Threads for one work, each with the same data, which is posted to it. They start when there are tasks for them. */
export function openThreadPool<Name extends WorkName>(
  name: Name,
  data: DataOf<Name>,
  { count, execArgv }: Threads,
): ThreadPool<TaskOf<Name>, AnswerOf<Name>> {
  type Task = TaskOf<Name>;
  type Answer = AnswerOf<Name>;
  const most = Math.min(count, MOST_THREADS);
  const threads: Thread[] = [];
  let work: ReturnType<Work> | undefined;
  const answerHere = (task: Task): Answer => (work ??= (works[name] as Work)(data))(task) as Answer;
  const ask = (task: Task): Promise<Answer> => {
    const least = threads.reduce((fewest, { open }) => Math.min(fewest, open()), Infinity);
    if (least > 0 && threads.length < most) threads.push(startThread({ name, data }, execArgv));
    const free = threads.find(({ open }) => open() === 0) ?? threads.find(({ open }) => open() === least);
    return free!.ask(task) as Promise<Answer>;
  };
  return {
    async *answers(tasks) {
      const asked: Promise<Answer>[] = [];
      for await (const { item: task, isOnly } of withOnly(tasks)) {
        if (most === 1 || isOnly) yield answerHere(task);
        else asked.push(ask(task));
        if (asked.length >= 2 * most) yield await asked.shift()!;
      }
      while (asked.length > 0) yield await asked.shift()!;
    },
    async close() {
      await Promise.all(threads.splice(0).map(({ end }) => end()));
    },
  };
}

interface Thread {
  /** Tasks without an answer yet. */
  open(): number;
  ask(task: unknown): Promise<unknown>;
  end(): Promise<unknown>;
}

function startThread(workerData: { name: WorkName; data: unknown }, execArgv: string[] | undefined): Thread {
  // Compiled, or as it is where this process reads TypeScript: so do the threads that inherit its options.
  const file = join(__dirname, `thread${extname(__filename)}`);
  const worker = new Worker(file, { workerData, ...(execArgv ? { execArgv } : {}) });
  const waiting: { resolve: (answer: unknown) => void; reject: (error: unknown) => void }[] = [];
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of waiting.splice(0)) reject(failure.error);
  };
  worker.on('message', (answer) => waiting.shift()?.resolve(answer));
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a thread for "${workerData.name}" ended with exit code ${code}`)));
  return {
    open: () => waiting.length,
    ask(task) {
      const answer = new Promise((resolve, reject) => {
        if (failure) return reject(failure.error);
        waiting.push({ resolve, reject });
        worker.postMessage(task);
      });
      // It may fail while an earlier answer is waited for, or nobody asks for it any more.
      answer.catch(() => undefined);
      return answer;
    },
    end: () => worker.terminate(),
  };
}

/** Each item, and whether it is the only one. */
async function* withOnly<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
): AsyncGenerator<{ item: Item; isOnly: boolean }> {
  let [held, count]: [{ item: Item } | undefined, number] = [undefined, 0];
  for await (const item of items) {
    if (held) yield { ...held, isOnly: false };
    held = { item };
    count += 1;
  }
  if (held) yield { ...held, isOnly: count === 1 };
}
