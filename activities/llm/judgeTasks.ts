import { batches } from '../../core/batches';
import type { Candidate } from '../../core/contracts/candidate';
import type { Chunk } from '../../core/contracts/chunk';
import { querySchema, type Query } from '../../core/contracts/query';
import type { JudgeOptions } from '../../core/strategies/judge/judgeOptions';
import type { JudgedPassage, JudgeTask } from '../../core/strategies/judge/judgeStrategy';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { openCandidates } from '../stage/openCandidates';
import { openPassages } from '../stage/openPassages';
import { passageOf } from './buildRequests';

/** Queries whose candidates are joined with their text at a time: at 60 candidates of 1 KB, 60 MB. */
const queriesPerPass = 1000;

/** What is judged of each query, in their order: its own passage first, then its candidates. */
export async function* readJudgeTasks(
  inputs: Record<'queries' | 'candidates' | 'written' | 'chunks', ArtifactReader>,
  { depth = Infinity, options = {} }: { depth?: number; options?: JudgeOptions },
): AsyncGenerator<JudgeTask> {
  const candidatesOf = openCandidates(inputs.candidates);
  const lookUp = openPassages(inputs);
  for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
    const pools: { query: Query; pool: Candidate[] }[] = [];
    for (const query of queries) pools.push({ query, pool: poolOf(query, await candidatesOf(query.id), depth) });
    const ids = pools.flatMap(({ pool }) => pool.map(({ chunkId }) => chunkId));
    const chunks = await lookUp(queries, new Set(ids));
    for (const { query, pool } of pools) {
      const passages = pool.flatMap((candidate) => toPassage(candidate, chunks));
      yield { queryId: query.id, query: query.text, passages, options };
    }
  }
}

function poolOf({ id: queryId, chunkId }: Query, candidates: Candidate[], depth: number): Candidate[] {
  const own = candidates.find((candidate) => candidate.chunkId === chunkId) ?? { queryId, chunkId, sources: [] };
  return [own, ...candidates.filter((candidate) => candidate.chunkId !== chunkId).slice(0, depth)];
}

function toPassage({ chunkId, sources }: Candidate, chunks: ReadonlyMap<string, Chunk>): JudgedPassage[] {
  const chunk = chunks.get(chunkId);
  return chunk ? [{ id: chunkId, ...passageOf(chunk), sources }] : [];
}
