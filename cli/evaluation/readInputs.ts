import path from 'node:path';
import { RankwrightError } from '../../core/errors';
import { scoreRankings, type MetricResult } from '../../core/evaluation/metrics';
import { QrelsReader } from '../../core/evaluation/qrelsReader';
import { RunReader } from '../../core/evaluation/runReader';
import type { Qrels } from '../../core/evaluation/runs';
import { TrecFormatError } from '../../core/evaluation/trecColumns';
import { UsageError } from '../exitCodes';
import type { World } from '../ports';

/** A run is held in memory as text; Node ends a process that wants much more. */
const mostCharacters = 2e9;

/** @throws RankwrightError where the file cannot be read, a line is no label, or there is none */
export async function readQrels(world: World, file: string): Promise<Qrels> {
  const reader = new QrelsReader(file);
  await readBlocks(world, file, (text) => reader.add(text));
  if (reader.qrels.size > 0) return reader.qrels;
  throw new UsageError(`${file} has no labels`, 'name a file with lines such as "query 0 document label"');
}

/** A run that was measured; of its lists nothing is kept. */
export interface MeasuredRun {
  file: string;
  /** What all of its lines call the system. */
  tag: string | undefined;
  results: MetricResult[];
  /** Queries of the qrels without a list, and queries with a list that the qrels lack. */
  missing: number;
  unjudged: number;
}

/** @throws RankwrightError where the file cannot be read, is too large, a line is no result, or no query has labels */
export async function measureRun(
  world: World,
  file: string,
  qrels: Qrels,
  metrics: readonly string[],
): Promise<MeasuredRun> {
  const reader = new RunReader(file);
  let characters = 0;
  await readBlocks(world, file, (text) => {
    characters += text.length;
    if (characters > mostCharacters) throw tooLarge(file);
    reader.add(text);
  });
  const queryIds = [...reader.queryIds];
  const unjudged = queryIds.filter((id) => !qrels.has(id));
  const answered = queryIds.length - unjudged.length;
  if (answered === 0) throw foreignRun(file, queryIds, qrels);
  // A document that stands twice is refused here too.
  for (const id of unjudged) inFile(() => reader.list(id));
  return {
    ...{ file, tag: reader.tag, missing: qrels.size - answered, unjudged: unjudged.length },
    results: inFile(() => scoreRankings(qrels, (queryId) => reader.ranking(queryId), metrics)),
  };
}

/** Hands on the text in whole lines. @throws RankwrightError with what to mend, bad lines included */
export async function readBlocks(world: World, file: string, add: (text: string) => void): Promise<void> {
  try {
    const blocks = world.files.readLineBlocks(path.resolve(world.currentFolder, file));
    for await (const text of blocks) inFile(() => add(text));
  } catch (error) {
    if (error instanceof RankwrightError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(`${file} cannot be read (${(error as Error).message})`, 'correct the path');
  }
}

/** A bad line is for the person to mend. */
function inFile<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TrecFormatError)) throw error;
    throw new RankwrightError('bad-source', error.message, { mend: 'correct the line in the file', cause: error });
  }
}

function tooLarge(file: string): RankwrightError {
  return new RankwrightError('bad-source', `${file} has more than ${mostCharacters / 1e9} GB of text`, {
    mend: 'keep the first 1,000 documents of each query, or measure parts of the queries',
  });
}

function foreignRun(file: string, queryIds: string[], qrels: Qrels): RankwrightError {
  const [ours, theirs] = [queryIds.slice(0, 3), [...qrels.keys()].slice(0, 3)].map((ids) => ids.join(', '));
  return new RankwrightError('bad-source', `${file} answers no query of the qrels: it has ${ours || 'none at all'}`, {
    mend: `name the run that belongs to the qrels, whose queries are ${theirs} …`,
  });
}
