import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { InferenceSession, type Tensor } from './runtime';
import { RankwrightError } from '../../core/errors';
import type { Threads } from '../threads/thread';
import { openSessionPool } from './sessionPool';

/** A model that was opened. */
export interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  /** Of many runs `runsUnderWay` should be asked for at a time: threads compute them side by side. */
  run(feeds: Record<string, Tensor>, outputs?: string[]): Promise<Record<string, Tensor>>;
}

/** Enough that no thread waits for the next run; an answer of 200 tokens of 384 numbers is 300 KB. */
export const runsUnderWay = 32;

/** Of the copies of a model's weights, all threads together; and of threads, whatever the size. */
const mostWeightBytes = 1024 ** 3;
const mostSessions = 8;

/**
 * Opens an ONNX file on the CPU. A text or a small batch does not keep the threads of one session busy (two of them took
 * 1.6 times as long for it as two sessions of one), so a small model is opened once a thread; a large one, whose weights
 * must not lie in memory as often, once with all threads.
 * @throws missing-tool when the file is not there or is not a model.
 */
export async function openSession(file: string, threads: Threads): Promise<Session> {
  try {
    const { sessions, intraOpThreads } = await planSessions(file, threads);
    const options = sessionOptions(intraOpThreads);
    if (sessions > 1) return await openSessionPool(file, { sessions, options, execArgv: threads.execArgv });
    return plainSession(await InferenceSession.create(file, options));
  } catch (cause) {
    throw new RankwrightError(
      'missing-tool',
      `${file} cannot be opened as an ONNX model: ${(cause as Error).message}`,
      {
        mend: 'run `npm run setup` for the base model; for a trained one start the run again, which exports it anew',
        cause,
      },
    );
  }
}

/** How often a file is opened, and how many threads each session has. @throws Error where there is no such file */
export async function planSessions(
  file: string,
  { count, mostSessions: most = mostSessions }: Threads,
): Promise<{ sessions: number; intraOpThreads: number }> {
  const { size } = await stat(file);
  const sessions = Math.max(1, Math.min(count, most, Math.floor(mostWeightBytes / size)));
  return { sessions, intraOpThreads: Math.max(1, Math.floor(count / sessions)) };
}

function plainSession(session: InferenceSession): Session {
  const { inputNames, outputNames } = session;
  const run: Session['run'] = async (feeds, outputs = [...outputNames]) => await session.run(feeds, outputs);
  return { inputNames, outputNames, run };
}

/** Opens a model that this program wrote. */
export function openGraph(graph: Buffer, threads: number | undefined): Promise<InferenceSession> {
  // Left alone it takes the physical cores, of which a virtual machine often sees half.
  return InferenceSession.create(graph, sessionOptions(threads ?? availableParallelism()));
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    // Threads that spin while they wait take a core from whoever has work: on a shared machine half of all time.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
