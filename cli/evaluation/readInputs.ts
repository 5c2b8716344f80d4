import path from 'node:path';
import { RankwrightError } from '../../core/errors';
import { scoreRankings, type MetricResult } from '../../core/evaluation/metrics';
import { parseQueryFacts } from '../../core/evaluation/queryFacts';
import { QrelsReader } from '../../core/evaluation/qrelsReader';
import { RunReader } from '../../core/evaluation/runReader';
import type { Qrels } from '../../core/evaluation/runs';
import type { QueryFacts } from '../../core/evaluation/slices';
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
  const answered = queryIds.filter((id) => qrels.has(id)).length;
  if (answered === 0) throw foreignRun(file, queryIds, qrels);
  return {
    ...{ file, tag: reader.tag, missing: qrels.size - answered, unjudged: queryIds.length - answered },
    results: scoreRankings(qrels, (queryId) => reader.ranking(queryId), metrics),
  };
}

/** Of BEIR's queries.jsonl. @throws RankwrightError where the file cannot be read or a line is no query */
export async function readQueryFacts(world: World, file: string): Promise<Map<string, QueryFacts>> {
  const facts = new Map<string, QueryFacts>();
  let line = 0;
  await readBlocks(world, file, (text) => {
    const lines = text.split('\n');
    // A block ends where a line ends: what is behind that is not a line.
    if (lines.at(-1) === '') lines.pop();
    for (const each of lines) {
      line += 1;
      if (each.trim() === '') continue;
      const query = parseQueryFacts(each, `${file}:${line}`);
      facts.set(query.id, query);
    }
  });
  return facts;
}

async function readBlocks(world: World, file: string, add: (text: string) => void): Promise<void> {
  try {
    for await (const text of world.files.readLineBlocks(path.resolve(world.currentFolder, file))) add(text);
  } catch (error) {
    if (error instanceof TrecFormatError) {
      throw new RankwrightError('bad-source', error.message, { mend: 'correct the line in the file', cause: error });
    }
    if (error instanceof RankwrightError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(`${file} cannot be read (${(error as Error).message})`, 'correct the path');
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
