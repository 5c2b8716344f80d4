import { concurrently } from '../../core/concurrently';
import { RankwrightError } from '../../core/errors';
import type { ScoredDocuments, ScoringRequest } from '../../core/serving/scoring';
import type { LongPolicy } from '../../core/serving/windows';
import { RequestError } from './requestError';
import type { Scheduler } from './scheduler';
import type { ScoringPool } from './scoringPool';
import { lengthOf, type ReadDocument } from './work';

/** Documents, and characters of them, that a thread makes tokens of at a time. */
const documentsPerRead = 16;
const charactersPerRead = 65_536;

export type SettledRequest = ScoringRequest & { long: LongPolicy; mostWindows: number };

/** Reads all documents, then scores what they were cut into: the best window of each counts. */
export async function scoreDocuments(
  request: SettledRequest,
  { pool, scheduler }: { pool: ScoringPool; scheduler: Scheduler },
  signal?: AbortSignal,
): Promise<ScoredDocuments> {
  const { query, documents, long, mostWindows, maxTokensPerDocument } = request;
  const options = { long, mostWindows, maxTokensPerDocument };
  const read = await concurrently(piecesOf(documents), pool.size, async (piece) => {
    signal?.throwIfAborted();
    return pool.read(query, piece, options);
  });
  const pieces = read.flat();
  if (request.refusesLong) refuseLong(pieces, pool);
  const work = pieces.flatMap((piece) => piece.work);
  const found = await scheduler.score(work, signal);
  if (!found.every(Number.isFinite)) throw notFinite();
  return {
    scores: bestOf(pieces, found),
    tokens: work.reduce((sum, each) => sum + lengthOf(each), 0),
    long,
    windows: work.length,
    cutDocuments: pieces.flatMap(({ isCut }, place) => (isCut ? [place] : [])),
  };
}

function piecesOf(documents: readonly string[]): string[][] {
  const pieces: string[][] = [];
  let characters = Infinity;
  for (const text of documents) {
    const piece = pieces.at(-1);
    if (piece && piece.length < documentsPerRead && characters + text.length <= charactersPerRead) {
      piece.push(text);
      characters += text.length;
    } else {
      pieces.push([text]);
      characters = text.length;
    }
  }
  return pieces;
}

function bestOf(pieces: readonly ReadDocument[], found: Float32Array): Float32Array {
  let start = 0;
  return Float32Array.from(pieces, ({ work }) => {
    const scores = found.subarray(start, (start += work.length));
    return scores.reduce((best, score) => Math.max(best, score));
  });
}

function refuseLong(pieces: readonly ReadDocument[], { facts }: ScoringPool): void {
  const place = pieces.findIndex(({ isCut, isQueryCut }) => isCut || isQueryCut);
  if (place < 0 && facts.readsTokens) return;
  const what = facts.readsTokens
    ? `passages[${place}] and its query are longer than what the model reads together, and truncate is NONE`
    : `truncate is NONE, but a ${facts.kind} does not tell which passages it cuts`;
  throw new RequestError(
    'too-long',
    what,
    'send truncate: "END", which reads the start of a passage, or shorter texts',
  );
}

function notFinite(): RankwrightError {
  return new RankwrightError('damaged-artifact', 'the model gave a score that is no finite number', {
    mend: 'try it with --precision fp32; if that does the same, the model is damaged: export it again',
  });
}
