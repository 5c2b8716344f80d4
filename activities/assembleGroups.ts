import { batches } from '../core/batches';
import { groupShapeOf } from '../core/assembly/groupShape';
import { placeGroups, placeList } from '../core/assembly/placeGroups';
import { warnOfLabels } from '../core/assembly/warnOfLabels';
import { minedQuerySchema, type MinedQuery } from '../core/contracts/negatives';
import { querySchema, type Query } from '../core/contracts/query';
import { RankwrightError } from '../core/errors';
import { createRowJoin } from '../core/rowJoin';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { planSplits, type Rest } from './assembly/planSplits';
import { defineStage } from './stage/definition';
import { openPassages } from './stage/openPassages';

const queriesPerPass = 1000;

/**
 * Joins queries, passages and labels to training groups, in the tables `train` and `development`: no document, no group of
 * documents and no near-duplicate is in both. A group is a positive with the negatives of its query, or, for recipes that
 * learn an order (`rows`), the list of all that is known of the query.
 */
export const assembleGroups = defineStage({
  name: 'assemble',
  version: 3,
  inputs: ['queries', 'negatives', 'written', 'chunks', 'documents'],
  configure(spec) {
    const { developmentShare, nearDuplicate, groupBy } = spec.negatives;
    return {
      ...groupShapeOf(spec),
      ...{ developmentShare, nearDuplicate },
      ...(groupBy === undefined ? {} : { groupBy }),
    };
  },
  async run({ config, inputs, output, progress }) {
    const groups = { train: 0, development: 0 };
    const labels = new Set<number>();
    const total = inputs.negatives.rowCount();
    const tell = () => progress({ phase: 'split', done: 0, total, unit: 'queries' });
    const { place, ungrouped } = await planSplits(restsOf(inputs), inputs, config, tell);
    const lookUp = openPassages(inputs);
    for await (const joined of batches(joinMined(inputs), queriesPerPass)) {
      const ids = new Set(joined.flatMap(({ mined }) => chunkIds(mined)));
      const chunks = await lookUp(
        joined.map(({ query }) => query),
        ids,
      );
      for (const { query, mined } of joined) {
        output.counts.in += 1;
        const row = { query, mined, chunks };
        const placed = config.rows ? placeList(row, place) : placeGroups(row, place, config.positivesPerQuery);
        for (const { reason, chunkId } of placed.homeless)
          await output.drop(reason, { queryId: query.id, query: query.text, chunkId });
        for (const { split, group } of placed.groups) {
          await output.write(group, split);
          groups[split] += 1;
          for (const { label } of group.passages) labels.add(label);
        }
      }
      await progress({ phase: 'assemble', done: output.counts.in, total, unit: 'queries' });
    }
    refuseNothing(groups.train);
    const warnings = [
      ...listWarnings(groups, config, ungrouped),
      ...(config.rows === 'graded' ? warnOfLabels(labels) : []),
    ];
    output.summary = { groups, warnings };
  },
});

async function* restsOf(inputs: MinedInputs): AsyncGenerator<Rest> {
  for await (const { query, mined } of joinMined(inputs))
    yield { queryId: query.id, sourceId: query.chunkId, positives: mined.positives };
}

interface MinedInputs {
  queries: ArtifactReader;
  negatives: ArtifactReader;
}

async function* joinMined(inputs: MinedInputs): AsyncGenerator<{ query: Query; mined: MinedQuery }> {
  const minedOf = createRowJoin(inputs.negatives.rows(minedQuerySchema), ({ queryId }) => queryId);
  for await (const query of inputs.queries.rows(querySchema)) {
    const mined = await minedOf(query.id);
    if (mined) yield { query, mined };
  }
}

function chunkIds({ positives, between = [], negatives, spare = [] }: MinedQuery): string[] {
  return [...positives, ...between, ...negatives, ...spare].map(({ chunkId }) => chunkId);
}

function refuseNothing(trainGroups: number): void {
  if (trainGroups > 0) return;
  throw new RankwrightError('nothing-left', 'no training group is left: no query has both a positive and a negative', {
    mend: 'look at the dropped rows of the stages queries, judge and negatives (`rankwright show RUN`); more passages (queries.passages) or candidates (candidates.bm25, candidates.dense) usually help',
  });
}

function listWarnings(
  { development }: { development: number },
  { developmentShare, groupBy }: { developmentShare: number; groupBy?: string },
  ungrouped: number,
): string[] {
  const warnings: string[] = [];
  if (development === 0 && developmentShare > 0)
    warnings.push(
      'no development group is left, so training is not measured while it goes on: ' +
        'raise negatives.developmentShare, or ask about more documents (queries.passages)',
    );
  if (ungrouped > 0)
    warnings.push(
      `${ungrouped} documents have no "${groupBy}" in their metadata, so each is a group of its own: negatives.groupBy`,
    );
  return warnings;
}
