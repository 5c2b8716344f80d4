import { candidateSchema, type Candidate } from '../core/contracts/candidate';
import { querySchema, type Query } from '../core/contracts/query';
import { batches, groupsBy } from '../core/batches';
import { createSubsetJoin } from '../core/rowJoin';
import { buildJudgeRequest, configureJudgeRequests } from './llm/buildRequests';
import { requestsPerShard } from './llm/requestRow';
import { defineStage } from './stage/definition';
import { lookUpChunks } from './stage/lookUpChunks';

/** Queries whose candidates are joined with their text at a time: at 60 candidates of 1 KB, 60 MB. */
const queriesPerPass = 1000;

/** One request for every pair that is judged: each query with its own passage first, then with its candidates. */
export const planJudgeRequests = defineStage({
  name: 'judge-requests',
  version: 1,
  inputs: ['queries', 'candidates', 'chunks'],
  configure: configureJudgeRequests,
  async run({ config, inputs, output, progress }) {
    const candidates = createSubsetJoin(
      groupsBy(inputs.candidates.rows(candidateSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
      const pairs = await pairsOf(queries, candidates);
      const chunks = await lookUpChunks(inputs.chunks, new Set(pairs.map(({ chunkId }) => chunkId)));
      for (const { query, chunkId } of pairs) {
        const chunk = chunks.get(chunkId);
        if (chunk)
          await output.write(buildJudgeRequest(config, query, chunk), 'part', { rowsPerPart: requestsPerShard });
        if (output.counts.out % 500 === 0) await progress({ phase: 'plan', done: output.counts.out, unit: 'requests' });
      }
      output.counts.in += queries.length;
    }
  },
});

type TakeCandidates = (queryId: string) => Promise<Candidate[]>;

async function pairsOf(queries: Query[], take: TakeCandidates): Promise<{ query: Query; chunkId: string }[]> {
  const pairs: { query: Query; chunkId: string }[] = [];
  for (const query of queries) {
    const others = (await take(query.id)).filter(({ chunkId }) => chunkId !== query.chunkId);
    for (const { chunkId } of [{ chunkId: query.chunkId }, ...others]) pairs.push({ query, chunkId });
  }
  return pairs;
}
