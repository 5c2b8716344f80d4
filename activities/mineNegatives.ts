import { candidateSchema, type Candidate } from '../core/contracts/candidate';
import { judgementSchema, type Judgement } from '../core/contracts/judgement';
import type { MinedQuery } from '../core/contracts/negatives';
import { querySchema, type Query } from '../core/contracts/query';
import { batches, groupsBy } from '../core/batches';
import { selectNegatives } from '../core/mining/selectNegatives';
import { createRowJoin } from '../core/rowJoin';
import { defineStage } from './stage/definition';
import { lookUpChunks } from './stage/lookUpChunks';

const queriesPerPass = 1000;

/** For every query that passed the judge: its positives, and the passages that look right and are not. */
export const mineNegatives = defineStage({
  name: 'negatives',
  version: 1,
  inputs: ['queries', 'candidates', 'judgements', 'chunks'],
  configure: ({ negatives }) => ({ perQuery: negatives.perQuery }),
  async run({ config, inputs, output, progress }) {
    const candidatesOf = createRowJoin(
      groupsBy(inputs.candidates.rows(candidateSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    const judgementsOf = createRowJoin(
      groupsBy(inputs.judgements.rows(judgementSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
      const joined = [];
      for (const query of queries) {
        const candidates = (await candidatesOf(query.id)) ?? [];
        const judgements = await judgementsOf(query.id);
        output.counts.in += 1;
        if (judgements) joined.push({ query, candidates, judgements });
        else output.countDropped('dropped-by-judge');
      }
      const ids = joined.flatMap(({ query, candidates }) => [
        query.chunkId,
        ...candidates.map(({ chunkId }) => chunkId),
      ]);
      const chunks = await lookUpChunks(inputs.chunks, new Set(ids));
      for (const { query, candidates, judgements } of joined) {
        await mineQuery(query, candidates, judgements);
        await progress({ done: output.counts.in, total: inputs.queries.rowCount(), unit: 'queries' });
      }

      async function mineQuery(query: Query, candidates: Candidate[], judgements: Judgement[]): Promise<void> {
        const source = chunks.get(query.chunkId);
        if (!source) return output.drop('no-source-passage', { queryId: query.id, chunkId: query.chunkId });
        const byChunk = new Map(judgements.map((judgement) => [judgement.chunkId, judgement]));
        const { negatives, excluded } = selectNegatives(
          { source, candidates, judgements: byChunk, chunks },
          config.perQuery,
        );
        for (const { chunkId, reason } of excluded) await output.drop(reason, { queryId: query.id, chunkId });
        if (negatives.length === 0) return output.drop('no-negatives', { queryId: query.id, query: query.text });
        const positives = judgements
          .filter(({ grade }) => grade > 0)
          .map(({ chunkId, grade, scale }) => ({ chunkId, grade, scale }));
        await output.write({ queryId: query.id, positives, negatives } satisfies MinedQuery);
      }
    }
  },
});
