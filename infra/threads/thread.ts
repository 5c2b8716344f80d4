import { Worker } from 'node:worker_threads';

/** How many threads compute at a time, and how they are started. */
export interface Threads {
  /** With 1 the thread that asks computes by itself. */
  count: number;
  /** Of a model's weights, the copies that are opened at most; absent: as many as are worth their memory. */
  mostSessions?: number;
  /** Options of Node for each thread; absent: those of this process. */
  execArgv?: string[] | undefined;
}

export interface Thread<Question, Answer> {
  /** Questions without an answer yet. */
  open(): number;
  /** @throws what the thread threw, and Error where it ended */
  ask(question: Question): Promise<Answer>;
  end(): Promise<unknown>;
}

/**
 * Starts a program that answers each message by one, in their order; what it throws ends it. A thread that was asked
 * nothing does not keep the process. `does`: for messages, such as "searches".
 */
export function startThread<Question, Answer>(
  file: string,
  { workerData, execArgv, does }: { workerData: unknown; execArgv: string[] | undefined; does: string },
): Thread<Question, Answer> {
  const worker = new Worker(file, { workerData, ...(execArgv ? { execArgv } : {}) });
  const waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  let failure: { error: unknown } | undefined;
  const settle = (): void => {
    if (waiting.length === 0) worker.unref();
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of waiting.splice(0)) reject(failure.error);
    settle();
  };
  worker.unref();
  worker.on('message', (answer: Answer) => {
    waiting.shift()?.resolve(answer);
    settle();
  });
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a thread that ${does} ended with exit code ${code}`)));
  return {
    open: () => waiting.length,
    ask(question) {
      const answer = new Promise<Answer>((resolve, reject) => {
        if (failure) return reject(failure.error);
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage(question);
      });
      // It may fail while an earlier answer is waited for, or nobody asks for it any more.
      answer.catch(() => undefined);
      return answer;
    },
    end() {
      // Before the exit, whose code depends on how far the thread had come.
      fail(new Error(`a thread that ${does} was closed before it had answered`));
      return worker.terminate();
    },
  };
}
