import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { RankwrightError } from '../../core/errors';
import type { ModelKind } from '../../core/recipes/parseRecipes';
import { usualMostWindows } from '../../core/serving/limits';
import { rankDocuments, type RankedDocument } from '../../core/serving/rankDocuments';
import type { ScoredDocuments, ScoringRequest } from '../../core/serving/scoring';
import type { Precision } from '../../core/serving/precision';
import type { LongPolicy } from '../../core/serving/windows';
import { findModelFile } from './modelPrecision';
import { RequestError } from './requestError';
import { createScheduler } from './scheduler';
import { scoreDocuments } from './scoreDocuments';
import { openScoringPool } from './scoringPool';

export interface RerankerOptions {
  /** The folder of an exported model. */
  model: string;
  /** What answers call it; absent: the folder's name. */
  name?: string | undefined;
  /** Absent: int8 where the export found that it ranks as the model does, else fp32. */
  precision?: Precision | undefined;
  /** Documents longer than the model reads: the best of overlapping windows counts (`windows`), or the start alone. */
  long?: LongPolicy | undefined;
  /** Of one document; absent: 8. */
  mostWindows?: number | undefined;
  /** Threads that compute; absent: as many as the machine has processors. */
  threads?: number | undefined;
  /** Options of Node for each thread; absent: those of this process. */
  execArgv?: string[] | undefined;
}

export interface Reranker {
  model: string;
  kind: ModelKind;
  precision: Precision;
  long: LongPolicy;
  mostWindows: number;
  /** The documents for a query, best first; ties by their place. */
  rerank(request: ScoringRequest & { topN?: number | undefined }, signal?: AbortSignal): Promise<RankedDocument[]>;
  /** Raw scores in the order of the documents, and how they were read. @throws what `signal` was aborted with */
  score(request: ScoringRequest, signal?: AbortSignal): Promise<ScoredDocuments>;
  /** Pairs that no thread has begun. */
  waiting(): number;
  /** Ends the threads; what was not answered fails. */
  close(): Promise<void>;
}

/** A thread finds its next run waiting when it has ended one. */
const runsPerThread = 2;

/**
 * Opens an exported model of any kind. Texts are cut into tokens and scored in threads, which callers share.
 * @throws RankwrightError bad-source or missing-tool where the folder or a file is missing or no model
 */
export async function loadReranker(options: RerankerOptions): Promise<Reranker> {
  const { threads = availableParallelism(), execArgv, mostWindows = usualMostWindows } = options;
  const folder = resolve(options.model);
  const { file, precision } = await findModelFile(folder, options.precision);
  const pool = await openScoringPool({ folder, file }, { count: threads, execArgv });
  const { kind, readsTokens } = pool.facts;
  const long = options.long ?? (readsTokens ? 'windows' : 'truncate');
  if (long === 'windows' && !readsTokens) {
    await pool.close();
    throw noWindows(kind);
  }
  const scheduler = createScheduler({ score: pool.score, runs: pool.size * runsPerThread, batchSize: 1 });
  const score: Reranker['score'] = async (request, signal) => {
    refuseOtherThanTexts(request);
    const settled = { ...request, long: request.long ?? long };
    if (settled.long === 'windows' && !readsTokens) throw noWindows(kind);
    const most = Math.min(mostWindows, request.mostWindows ?? Infinity);
    return scoreDocuments({ ...settled, mostWindows: most }, { pool, scheduler }, signal);
  };
  return {
    ...{ model: options.name ?? basename(folder), kind, precision, long, mostWindows },
    async rerank({ topN, ...request }, signal) {
      if (topN !== undefined && !(Number.isSafeInteger(topN) && topN >= 0)) throw noCount(topN);
      return rankDocuments((await score(request, signal)).scores).slice(0, topN);
    },
    score,
    waiting: () => scheduler.waiting(),
    close: () => pool.close(),
  };
}

/** Callers in JavaScript have no compiler: a single text would be ranked character by character. */
function refuseOtherThanTexts({ query, documents }: { query: unknown; documents: unknown }): void {
  const isList = Array.isArray(documents);
  const place = isList ? documents.findIndex((document) => typeof document !== 'string') : -1;
  if (typeof query === 'string' && isList && place < 0) return;
  const [name, received] = typeof query !== 'string' ? ['query', query] : ['documents', documents];
  const what = place < 0 || name === 'query' ? `${name} is ${typeof received}` : `documents[${place}] is no text`;
  throw new RequestError('bad-field', what, 'give { query: a text, documents: a list of texts }');
}

function noCount(topN: unknown): RankwrightError {
  return new RequestError('bad-field', `topN is ${String(topN)}`, 'give a whole number of at least 0, or nothing');
}

function noWindows(kind: ModelKind): RankwrightError {
  return new RequestError(
    'bad-field',
    `a ${kind} reads documents apart from the query, and is not made for windows of them`,
    'ask for long: "truncate", or for nothing: it reads the start of a document that is too long',
  );
}
