import {
  rerankerComparisonFile,
  type RerankerComparison,
  type RerankerGroup,
} from '../core/contracts/rerankerComparison';
import type { ScoredRun } from '../core/evaluation/compareRuns';
import type { SystemRun } from '../core/evaluation/compareSystems';
import { mainMetric } from '../core/evaluation/contenders';
import { drawQuestions, labelDraw } from '../core/evaluation/drawQuestions';
import { formatValuesAsTable } from '../core/evaluation/perQueryValues';
import type { Qrels } from '../core/evaluation/runs';
import { formatTrecQrels, formatTrecRun } from '../core/evaluation/trec';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { rankingPrefix } from '../temporal.config';
import { readEvaluation, readQrels } from './evaluation/storedEvaluation';
import { compareGroup, readKnownSystems, type Ranked } from './reranking/compareGroup';
import { readFrozenLists } from './reranking/frozenLists';
import { readReranker } from './reranking/readReranker';
import { defineStage } from './stage/definition';

/**
 * Language models as rerankers beside what the evaluation of their set has: the lists as they are, the best untuned system
 * and the tuned model, over the questions that the language model was asked about and no others. Nothing of it decides.
 */
export const compareRerankers = defineStage({
  name: 'rerankers',
  version: 1,
  inputs: ['evaluation'],
  inputPrefix: rankingPrefix,
  configure(spec, item) {
    const { rerankers = [] } = spec.evaluate.find(({ name }) => name === item) ?? {};
    return rerankers.map(({ name, strategy, depth, questions, draw }) => ({ name, strategy, depth, questions, draw }));
  },
  async run({ config, inputs, output, progress }) {
    const { evaluation, ...rankings } = inputs;
    const result = await readEvaluation(evaluation);
    const qrels = await readQrels(evaluation);
    const lists = await readFrozenLists(evaluation, result);
    const known = await readKnownSystems(evaluation, result);
    const comparison: RerankerComparison = { set: result.name, groups: [] };
    const seconds: Record<string, number> = {};
    for (const label of new Set(config.map(labelDraw))) {
      const members = config.filter((reranker) => labelDraw(reranker) === label);
      const asked = drawQuestions([...qrels.keys()], members[0]!);
      const drawn: Qrels = new Map([...qrels].filter(([id]) => asked.has(id)));
      const ranked: Ranked[] = [];
      for (const member of members) {
        const reader = (rankings as typeof inputs)[(rankingPrefix + member.name) as 'evaluation'];
        ranked.push({ ...member, ...(await readReranker(reader, { drawn, lists })) });
      }
      const about = { label, queries: qrels.size, depth: result.depth, drawn };
      const compared = compareGroup(about, known, ranked);
      await writeGroup(output, { ...compared, drawn });
      comparison.groups.push(compared.group);
      for (const { name, summary } of ranked) if (summary.seconds !== undefined) seconds[name] = summary.seconds;
      await progress({ phase: label, done: comparison.groups.length, unit: 'draws' });
    }
    await output.writeBytes(rerankerComparisonFile, Buffer.from(`${canonicalJson(comparison)}\n`));
    output.counts.in = output.counts.out = config.length;
    output.summary = { result: summarise(comparison), seconds };
  },
});

interface WrittenGroup {
  group: RerankerGroup;
  drawn: Qrels;
  systems: readonly SystemRun[];
  scored: readonly ScoredRun[];
}

/** What another tool needs to compute the group again, below its label. */
async function writeGroup(
  output: ArtifactWriter,
  { group: { label }, drawn, systems, scored }: WrittenGroup,
): Promise<void> {
  for (const { name, run } of systems) {
    const asked = new Map([...run].filter(([id]) => drawn.has(id)));
    await output.writeBytes(`${label}/runs/${name}.trec`, Buffer.from(formatTrecRun(asked, `rankwright-${name}`)));
  }
  await output.writeBytes(`${label}/qrels.trec`, Buffer.from(formatTrecQrels(drawn)));
  await output.writeBytes(`${label}/per-query.tsv`, Buffer.from(formatValuesAsTable(scored)));
}

/** A receipt is small: of differences those by the main metric. */
function summarise({ set, groups }: RerankerComparison): RerankerComparison {
  return {
    set,
    groups: groups.map((group) => ({
      ...group,
      systems: group.systems.map((system) => ({
        ...system,
        differences: system.differences.filter(({ metric }) => metric === mainMetric),
      })),
    })),
  };
}
