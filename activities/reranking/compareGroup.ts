import type { EvaluationResult, SystemResult } from '../../core/contracts/evaluation';
import type { RerankerCost, RerankerGroup } from '../../core/contracts/rerankerComparison';
import type { RerankerSpec } from '../../core/contracts/spec/rerankers';
import type { ScoredRun } from '../../core/evaluation/compareRuns';
import { compareSystems, scoreSystems, type SystemRun } from '../../core/evaluation/compareSystems';
import { findFirstStage, mainMetric, meanOf, statisticsSeed } from '../../core/evaluation/contenders';
import type { Qrels } from '../../core/evaluation/runs';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { rateReading } from '../evaluation/countCompute';
import { namesOf, readRun } from '../evaluation/storedEvaluation';
import type { ReadReranker } from './readReranker';

/** A reranker of the spec, as far as a comparison depends on it, with what it made. */
export type Ranked = Pick<RerankerSpec, 'name' | 'strategy' | 'depth' | 'questions' | 'draw'> & ReadReranker;

/** What others are compared with: the lists as they are, the best untuned system, the tuned model. */
export async function readKnownSystems(evaluation: ArtifactReader, result: EvaluationResult): Promise<SystemRun[]> {
  const [whole, rival] = namesOf(result);
  const names = new Set([findFirstStage(result)!.name, rival, whole]);
  const known: SystemRun[] = [];
  for (const { name, description, tuned } of result.systems)
    if (names.has(name)) known.push({ name, description, tuned, run: await readRun(evaluation, name) });
  return known;
}

/** Systems over the questions of one draw, with what each reranker took. */
export function compareGroup(
  { label, queries, depth, drawn }: { label: string; queries: number; depth: number; drawn: Qrels },
  known: readonly SystemRun[],
  rerankers: readonly Ranked[],
): { group: RerankerGroup; systems: SystemRun[]; scored: ScoredRun[] } {
  const own = rerankers.map((reranker): SystemRun => {
    return { name: reranker.name, description: describe(reranker), tuned: false, run: reranker.run };
  });
  const systems = [...known, ...own];
  const scored = scoreSystems(drawn, systems, depth);
  const options = { baselines: known.map(({ name }) => name), depth, seed: statisticsSeed };
  const results = compareSystems(drawn, systems, options, scored);
  const { draw } = rerankers.find(({ questions }) => questions !== undefined) ?? {};
  const isDrawn = rerankers.some(({ questions }) => questions !== undefined);
  const group: RerankerGroup = {
    ...{ label, queries: drawn.size, of: queries },
    ...(isDrawn ? { draw: draw ?? statisticsSeed } : {}),
    systems: results,
    costs: rerankers.map((reranker, place) => costOf(reranker, results[known.length + place]!)),
    warnings: rerankers.flatMap(warningsOf),
  };
  return { group, systems, scored };
}

function describe({ strategy, depth, summary }: Ranked): string {
  const what = depth === undefined ? 'the lists' : `the first ${depth} of each list`;
  return `${what} put in order by ${summary.model} (${strategy})`;
}

function costOf({ name, strategy, depth, summary, reading }: Ranked, result: SystemResult): RerankerCost {
  const { model, calls, tokensIn, tokensOut, nanoUsd } = summary;
  return {
    ...{ name, strategy, model, calls, tokensIn, tokensOut },
    ...(depth === undefined ? {} : { depth }),
    ...(nanoUsd === undefined ? {} : { nanoUsd }),
    ...rateReading(reading, meanOf(result, mainMetric)),
  };
}

function warningsOf({ name, summary: { unjudged, warnings } }: Ranked): string[] {
  const lost = `of ${unjudged} documents ${name} said nothing that can be used: they stand behind the others, as the list has them`;
  return [...(unjudged > 0 ? [lost] : []), ...warnings.map((warning) => `${name}: ${warning}`)];
}
