import { extname, join } from 'node:path';
import { RankwrightError } from '../../core/errors';
import { planSessions } from '../onnx/session';
import type { ModelKind } from '../../core/recipes/parseRecipes';
import { startThread, type Thread, type Threads } from '../threads/thread';
import type { ReadDocument, ReadOptions, Work } from './work';

/** What each thread opens. */
export interface ScoringPlan {
  folder: string;
  file: string;
  intraOpThreads: number;
}

export interface ModelFacts {
  kind: ModelKind;
  /** Whether it reads a query and a passage as one sequence of tokens, which can be cut into windows. */
  readsTokens: boolean;
}

export type ScoringQuestion =
  | { ask: 'facts' }
  | { ask: 'read'; query: string; documents: string[]; options: ReadOptions }
  | { ask: 'score'; work: Work[] };
export type ScoringAnswer = { facts: ModelFacts } | { documents: ReadDocument[] } | { scores: Float32Array };

/** Threads that hold one model, each its own copy where it is small. */
export interface ScoringPool {
  facts: ModelFacts;
  /** Threads that compute side by side. */
  size: number;
  read: (query: string, documents: string[], options: ReadOptions) => Promise<ReadDocument[]>;
  score: (work: Work[]) => Promise<Float32Array>;
  close: () => Promise<void>;
}

type ScoringThread = Thread<ScoringQuestion, ScoringAnswer>;

/** A thread that fails is replaced at the next question; what it had been asked fails. @throws missing-tool: no model */
export async function openScoringPool(
  { folder, file }: Pick<ScoringPlan, 'folder' | 'file'>,
  threads: Threads,
): Promise<ScoringPool> {
  const { sessions, intraOpThreads } = await planSessions(file, threads);
  const program = join(__dirname, `scoringThread${extname(__filename)}`);
  const workerData = { folder, file, intraOpThreads } satisfies ScoringPlan;
  const start = (): ScoringThread => startThread(program, { workerData, execArgv: threads.execArgv, does: 'scores' });
  const all = new Set(Array.from({ length: sessions }, start));
  const asked = new Set<Promise<unknown>>();
  let isClosed = false;
  const ask = async (question: ScoringQuestion): Promise<ScoringAnswer> => {
    const thread = [...all].reduce((freest, other) => (other.open() < freest.open() ? other : freest));
    const answer = thread.ask(question);
    asked.add(answer);
    try {
      return await answer;
    } catch (error) {
      if (all.delete(thread) && !isClosed) all.add(start());
      throw error;
    } finally {
      asked.delete(answer);
    }
  };
  const end = async (): Promise<void> => {
    isClosed = true;
    // A thread that is ended in the middle of a run takes the process with it.
    await Promise.allSettled(asked);
    await Promise.all([...all].map((thread) => thread.end()));
  };
  const opened = await Promise.all([...all].map((thread) => thread.ask({ ask: 'facts' }))).catch(
    async (cause: Error) => {
      await end();
      throw noModel(file, cause);
    },
  );
  return {
    facts: (opened[0] as { facts: ModelFacts }).facts,
    size: sessions,
    read: async (query, documents, options) =>
      ((await ask({ ask: 'read', query, documents, options })) as { documents: ReadDocument[] }).documents,
    score: async (work) => ((await ask({ ask: 'score', work })) as { scores: Float32Array }).scores,
    close: end,
  };
}

function noModel(file: string, cause: Error): RankwrightError {
  return new RankwrightError('missing-tool', `${file} cannot be opened as a model: ${cause.message}`, {
    mend: 'give the whole folder of an export: config.json, tokenizer.json, tokenizer_config.json and onnx/',
    cause,
  });
}
