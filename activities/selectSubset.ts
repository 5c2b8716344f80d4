import { takeNested } from '../core/assembly/nestedSubset';
import type { SubsetSummary } from '../core/contracts/learningCurve';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { queriesOfItem } from '../temporal.config';
import { defineStage } from './stage/definition';

/**
 * The training groups of so many queries, each query with all of its groups, and the development groups as they are: the
 * same recipe on less. A smaller subset is part of a larger one. Where there are not more queries than that, nothing is
 * made: all of them are trained on anyway. Memory: the ids of the queries.
 */
export const selectSubset = defineStage({
  name: 'subset',
  version: 1,
  inputs: ['groups'],
  configure(spec, item) {
    const queries = queriesOfItem(item);
    if (queries === undefined) throw new TypeError(`${item} names no number of queries`);
    return { queries, seed: spec.train.seed };
  },
  async run({ config, inputs: { groups }, output, progress }) {
    const total = groups.rowCount('train') + groups.rowCount('development');
    const tell = (phase: string) => progress({ phase, done: output.counts.out, total, unit: 'groups' });
    const queryIds = new Set<string>();
    for await (const { queryId } of groups.rows(trainingGroupSchema, 'train')) {
      queryIds.add(queryId);
      await tell('count');
    }
    const whole = { queries: queryIds.size, groups: groups.rowCount('train') };
    output.counts.in = total;
    if (config.queries >= whole.queries) {
      output.countDropped('size-left-out', total);
      const summary: SubsetSummary = {
        queries: 0,
        groups: 0,
        whole,
        warnings: [warnOf(config.queries, whole.queries)],
      };
      output.summary = { ...summary };
      return;
    }
    const chosen = takeNested(queryIds, config.queries, config.seed);
    const kept = await copyGroups(groups, output, (queryId) => chosen.has(queryId), tell);
    output.countDropped('not-in-subset', whole.groups - kept);
    const summary: SubsetSummary = { queries: chosen.size, groups: kept, whole, warnings: [] };
    output.summary = { ...summary };
  },
});

/** Returns how many training groups were kept. */
async function copyGroups(
  groups: ArtifactReader,
  output: ArtifactWriter,
  isChosen: (queryId: string) => boolean,
  tell: (phase: string) => Promise<void>,
): Promise<number> {
  let kept = 0;
  for (const split of ['train', 'development'] as const)
    for await (const group of groups.rows(trainingGroupSchema, split)) {
      await tell('copy');
      if (split === 'train' && !isChosen(group.queryId)) continue;
      kept += split === 'train' ? 1 : 0;
      await output.write(group, split);
    }
  return kept;
}

function warnOf(wanted: number, found: number): string {
  return (
    `the size ${wanted} of learningCurve is left out: there are ${found} training queries, which are trained on anyway; ` +
    'ask about more passages (queries.passages), or name smaller sizes'
  );
}
