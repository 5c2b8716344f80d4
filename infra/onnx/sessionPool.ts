import { extname, join } from 'node:path';
import { Tensor, type InferenceSession } from './runtime';
import { startThread, type Thread } from '../threads/thread';
import type { Session } from './session';

/** What a thread is asked: for the names, or for a run. */
export type SessionQuestion = 'names' | { feeds: Record<string, PlainTensor>; outputs: string[] | undefined };
export type SessionAnswer = Pick<Session, 'inputNames' | 'outputNames'> & { found: Record<string, PlainTensor> };

export type PlainTensor = Pick<Tensor, 'type' | 'data' | 'dims'>;
/** What each thread opens. */
export interface SessionPlan {
  file: string;
  options: InferenceSession.SessionOptions;
}

interface PoolOptions extends Omit<SessionPlan, 'file'> {
  sessions: number;
  execArgv: string[] | undefined;
  idleMs?: number;
}

type SessionThread = Thread<SessionQuestion, SessionAnswer>;

/** Threads that were asked nothing for so long are ended, with their copies of the weights. */
const usualIdleMs = 30_000;

/** Threads with a session each, because a session computes in the thread that asks. They start when there is work for them. */
export async function openSessionPool(
  file: string,
  { sessions, options, execArgv, idleMs = usualIdleMs }: PoolOptions,
): Promise<Session> {
  const threads = new Set<SessionThread>();
  let timer: NodeJS.Timeout | undefined;
  const start = (): SessionThread => {
    const program = join(__dirname, `sessionThread${extname(__filename)}`);
    const workerData = { file, options } satisfies SessionPlan;
    const thread: SessionThread = startThread(program, { workerData, execArgv, does: 'runs a model' });
    threads.add(thread);
    return thread;
  };
  const freest = (): SessionThread => {
    const [thread] = [...threads].sort((one, other) => one.open() - other.open());
    return thread && (threads.size === sessions || thread.open() === 0) ? thread : start();
  };
  const rest = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if ([...threads].some((thread) => thread.open() > 0)) return;
      for (const thread of threads) void thread.end();
      threads.clear();
    }, idleMs).unref();
  };
  const ask = async (question: SessionQuestion): Promise<SessionAnswer> => {
    const thread = freest();
    try {
      return await thread.ask(question);
    } catch (error) {
      threads.delete(thread);
      throw error;
    } finally {
      rest();
    }
  };
  const { inputNames, outputNames } = await ask('names');
  return {
    inputNames,
    outputNames,
    async run(feeds, outputs) {
      const { found } = await ask({ feeds: mapValues(feeds, toPlain), outputs });
      return mapValues(found, ({ type, data, dims }) => new Tensor(type as 'float32', data as Float32Array, dims));
    },
  };
}

/** What a message can carry of a tensor. */
export function toPlain({ type, data, dims }: PlainTensor): PlainTensor {
  return { type, data, dims };
}

export function mapValues<From, To>(values: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
