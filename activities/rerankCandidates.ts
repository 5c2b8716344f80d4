import type { Candidate } from '../core/contracts/candidate';
import type { Chunk } from '../core/contracts/chunk';
import { querySchema, type Query } from '../core/contracts/query';
import { batches } from '../core/batches';
import { rankAnew } from '../core/mining/rankAnew';
import { passageText } from '../core/passageText';
import type { PairScorer } from '../infra/onnx/pairScorers/pairScorer';
import { openTunedModel } from './evaluation/tunedModel';
import { defineStage } from './stage/definition';
import { openCandidates } from './stage/openCandidates';
import { openPassages } from './stage/openPassages';

/** Queries whose candidates are held with their text at a time: at 60 candidates of 1 KB, 12 MB. */
const queriesPerPass = 200;

/**
 * The candidates of every query in the order of a tuned model, its rank and raw score added as the source `tuned`. The query's
 * own passage is among them, so that what it scores is known.
 */
export const rerankCandidates = defineStage({
  name: 'rerank-candidates',
  version: 2,
  inputs: ['queries', 'candidates', 'written', 'chunks', 'model'],
  configure: () => ({}),
  async run({ inputs, output, progress, ...context }) {
    const { scorer } = await openTunedModel('tuned', inputs.model, context);
    const candidatesOf = openCandidates(inputs.candidates);
    const lookUp = openPassages(inputs);
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
      const joined = [];
      for (const query of queries) joined.push({ query, pool: withOwn(query, await candidatesOf(query.id)) });
      const ids = joined.flatMap(({ pool }) => pool.map(({ chunkId }) => chunkId));
      const chunks = await lookUp(queries, new Set(ids));
      for (const { query, pool } of joined) {
        for (const candidate of await rank(query, pool, chunks, scorer))
          await output.write(candidate satisfies Candidate);
        output.counts.in += 1;
        await progress({ phase: 'rank', done: output.counts.in, total: inputs.queries.rowCount(), unit: 'queries' });
      }
    }
    // What the scores are read by where they are compared as similarities.
    if (scorer.scoreScale !== undefined) output.summary = { scoreScale: scorer.scoreScale };
  },
});

function withOwn({ id: queryId, chunkId }: Query, candidates: Candidate[]): Candidate[] {
  const isFound = candidates.some((candidate) => candidate.chunkId === chunkId);
  return isFound ? candidates : [...candidates, { queryId, chunkId, sources: [] }];
}

async function rank(
  { text }: Query,
  pool: Candidate[],
  chunks: ReadonlyMap<string, Chunk>,
  model: PairScorer,
): Promise<Candidate[]> {
  const known = pool.filter(({ chunkId }) => chunks.has(chunkId));
  const pairs = known.map(({ chunkId }) => ({
    query: text,
    passage: passageText(chunks.get(chunkId) ?? { text: '' }),
  }));
  return rankAnew(known, await model.score(pairs), 'tuned');
}
