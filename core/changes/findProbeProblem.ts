import { judgeStrategies, type JudgeStrategyName } from '../strategies/judge/registry';
import type { JudgeStrategy } from '../strategies/judge/judgeStrategy';

interface Probing {
  judge: { strategy: JudgeStrategyName };
  refresh?: { probe: number } | undefined;
}

/** Why the judge of a spec cannot be asked again request by request; undefined where it can or is not to be. */
export function findProbeProblem({ judge, refresh }: Probing): string | undefined {
  if (!refresh?.probe || isPairwise(judgeStrategies[judge.strategy])) return undefined;
  const able = Object.values(judgeStrategies).filter(isPairwise);
  return (
    `asks again a judge that is shown one passage a request, and judge.strategy ${judge.strategy} is shown lists: ` +
    `use ${able.map(({ name }) => name).join(', ')}, or set it to 0`
  );
}

function isPairwise(strategy: JudgeStrategy): boolean {
  return strategy.isPairwise === true;
}
