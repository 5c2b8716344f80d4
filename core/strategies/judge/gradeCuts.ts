import type { GradeCuts } from './label';
import { judgeStrategies, type JudgeStrategyName } from './registry';

export { labelOf, type GradeCuts } from './label';

/** What a spec says of its judge; a cut that it leaves open is where the strategy has it. */
export interface JudgeChoice {
  strategy: JudgeStrategyName;
  positiveFrom?: number | undefined;
  negativeTo?: number | undefined;
}

export function selectCuts({ strategy, positiveFrom, negativeTo }: JudgeChoice): GradeCuts {
  const usual = judgeStrategies[strategy];
  return { positiveFrom: positiveFrom ?? usual.positiveFrom, negativeTo: negativeTo ?? usual.negativeTo };
}

/** Why the cuts of a spec cannot be made on the scale of its strategy, with the field to mend; undefined when they can. */
export function findCutProblem(judge: JudgeChoice): { field: keyof GradeCuts; message: string } | undefined {
  const { scale } = judgeStrategies[judge.strategy];
  const { positiveFrom, negativeTo } = selectCuts(judge);
  if (positiveFrom < 1 || positiveFrom > scale)
    return { field: 'positiveFrom', message: `must be ${rangeOf(1, scale)}: ${judge.strategy} grades 0 to ${scale}` };
  if (negativeTo < 0 || negativeTo >= scale)
    return { field: 'negativeTo', message: `must be ${rangeOf(0, scale - 1)}: ${judge.strategy} grades 0 to ${scale}` };
  if (negativeTo < positiveFrom) return undefined;
  return judge.negativeTo === undefined
    ? { field: 'positiveFrom', message: `must be above negativeTo, which is ${negativeTo} where the spec names none` }
    : {
        field: 'negativeTo',
        message: `must be below positiveFrom, which is ${positiveFrom}: ${rangeOf(0, positiveFrom - 1)}`,
      };
}

function rangeOf(low: number, high: number): string {
  return low === high ? `${low}` : `a whole number from ${low} to ${high}`;
}
