import type { SystemResult } from '../contracts/evaluation';
import { scoreRun } from '../evaluation/metrics';
import type { Qrels, Run } from '../evaluation/runs';

/** A sum in another order may end in another last digit; what is told has far fewer. */
const tolerance = 1e-9;

/** The means of a system that do not come out of its ranking and the judgements, as "nDCG@10 is .5 and was told as .6". */
export function compareMeans({ metrics }: Pick<SystemResult, 'metrics'>, qrels: Qrels, run: Run): string[] {
  const names = metrics.map(({ name }) => name);
  return scoreRun(qrels, run, names).flatMap(({ name, mean }, index) => {
    const told = metrics[index]!.mean;
    return Math.abs(mean - told) <= tolerance ? [] : [`${name} is ${mean} and was told as ${told}`];
  });
}
