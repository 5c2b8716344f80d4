import type { ComparedRun, ComparedSet, RunFacts, RunsComparison } from '../contracts/comparison';
import type { SystemResult } from '../contracts/evaluation';
import { statisticsSeed } from '../evaluation/contenders';
import { reasonsOf } from '../promotion/decidePromotion';
import { buildVerdict } from '../report/verdict';
import { comparePairs } from './comparePairs';
import { compareStages, sumOwnWork, sumWholeWork } from './compareStages';
import { groupEvaluations, type OwnedEvaluation } from './groupEvaluations';
import { listSettingDifferences } from './settingDifferences';

/** All that there is to say of several runs beside each other: a pure function of what they left. */
export function buildComparison(runs: readonly ComparedRun[]): RunsComparison {
  return {
    runs: runs.map(toFacts),
    ...compareSets(runs),
    settings: listSettingDifferences(runs.map(({ spec }) => spec)),
    stages: compareStages(runs),
  };
}

/** The evaluations of several runs, those of the same lists beside each other. */
export function compareSets(
  runs: readonly Pick<ComparedRun, 'runId' | 'evaluations'>[],
): Pick<RunsComparison, 'sets' | 'apart'> {
  const { groups, apart } = groupEvaluations(runs);
  return { sets: groups.map(compareSet), apart };
}

function toFacts({ runId, spec, model, codeVersion, stages, evaluations, gate, training }: ComparedRun): RunFacts {
  return {
    ...{ runId, pipeline: spec.name, model, codeVersion },
    ...(gate ? { gate: { verdict: gate.verdict, reasons: reasonsOf(gate) } } : {}),
    verdicts: evaluations.map(({ result }) => ({ set: result.name, ...buildVerdict(result) })),
    ...(training ? { trainingGroups: training.groups } : {}),
    own: sumOwnWork(stages),
    whole: sumWholeWork(stages),
  };
}

function compareSet(group: readonly OwnedEvaluation[]): ComparedSet {
  const { name, protocol, documents, queries, depth } = group[0]!.evaluation.result;
  const scored = group.map(({ runId, evaluation }) => ({ name: runId, results: evaluation.best.results }));
  return {
    ...{ name, protocol, documents, queries, depth },
    runs: group.map(({ runId, evaluation: { best, result } }) => {
      return { runId, best: best.system, systems: result.systems.map(toSystem) };
    }),
    pairs: comparePairs(scored, statisticsSeed),
  };
}

function toSystem({ name, tuned, metrics }: SystemResult): ComparedSet['runs'][number]['systems'][number] {
  const withIntervals = metrics.map(({ name: metric, mean, standardError }) => {
    return { name: metric, mean, low: mean - 1.96 * standardError, high: mean + 1.96 * standardError };
  });
  return { name, tuned, metrics: withIntervals };
}
