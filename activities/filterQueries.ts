import { groupsBy } from '../core/batches';
import { candidateSchema } from '../core/contracts/candidate';
import { querySchema } from '../core/contracts/query';
import { createRowJoin } from '../core/rowJoin';
import { defineStage } from './stage/definition';

/** Leaves out queries that are not worth a judgement; what is left has candidates. */
export const filterQueries = defineStage({
  name: 'filter',
  version: 1,
  inputs: ['written', 'candidates', 'chunks', 'documents'],
  inputPrefix: 'set:',
  configure: () => ({}),
  async run({ inputs, output, progress }) {
    const candidatesOf = createRowJoin(
      groupsBy(inputs.candidates.rows(candidateSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    for await (const query of inputs.written.rows(querySchema)) {
      output.counts.in += 1;
      const candidates = await candidatesOf(query.id);
      if (candidates) await output.write(query);
      else await output.drop('no-candidates', query);
      await progress({ done: output.counts.in, total: inputs.written.rowCount(), unit: 'queries' });
    }
  },
});
