import { batches } from '../core/batches';
import { assignSplit } from '../core/assembly/assignSplit';
import { buildGroups } from '../core/assembly/buildGroups';
import { minedQuerySchema, type MinedQuery } from '../core/contracts/negatives';
import { querySchema } from '../core/contracts/query';
import { RankwrightError } from '../core/errors';
import { createRowJoin } from '../core/rowJoin';
import { defineStage } from './stage/definition';
import { lookUpChunks } from './stage/lookUpChunks';

const queriesPerPass = 1000;

/** Joins queries, passages and labels to training groups, split by document into the tables `train` and `development`. */
export const assembleGroups = defineStage({
  name: 'assemble',
  version: 1,
  inputs: ['queries', 'negatives', 'chunks'],
  configure: ({ negatives }) => ({
    positivesPerQuery: negatives.positivesPerQuery,
    developmentShare: negatives.developmentShare,
  }),
  async run({ config, inputs, output, progress }) {
    const groups = { train: 0, development: 0 };
    const minedOf = createRowJoin(inputs.negatives.rows(minedQuerySchema), ({ queryId }) => queryId);
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
      const joined = [];
      for (const query of queries) {
        const mined = await minedOf(query.id);
        if (mined) joined.push({ query, mined });
      }
      const chunks = await lookUpChunks(inputs.chunks, new Set(joined.flatMap(({ mined }) => chunkIds(mined))));
      for (const { query, mined } of joined) {
        output.counts.in += 1;
        const source = chunks.get(query.chunkId);
        if (!source) continue;
        const split = assignSplit(source.documentId, config.developmentShare);
        for (const group of buildGroups(query, mined, chunks, config.positivesPerQuery)) {
          await output.write(group, split);
          groups[split] += 1;
        }
      }
      await progress({ done: output.counts.in, total: inputs.negatives.rowCount(), unit: 'queries' });
    }
    refuseNothing(groups.train);
    output.summary = { groups };
  },
});

function chunkIds({ positives, negatives }: MinedQuery): string[] {
  return [...positives, ...negatives].map(({ chunkId }) => chunkId);
}

function refuseNothing(trainGroups: number): void {
  if (trainGroups > 0) return;
  throw new RankwrightError('nothing-left', 'no training group is left: no query has both a positive and a negative', {
    mend: 'look at the dropped rows of the stages queries, judge and negatives (`rankwright show RUN`); more passages (queries.passages) or candidates (candidates.bm25, candidates.dense) usually help',
  });
}
