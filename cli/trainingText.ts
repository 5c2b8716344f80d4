import type { RunView } from '../core/contracts/run';
import { taughtSummarySchema, trainedSummarySchema } from '../core/recipes/trainedSummary';
import { wrap } from './format';
import { stageLabel } from './tables/stageTable';

/** By what each finished training of a run learnt, and from whose scores. */
export function describeTrainings({ stages }: Pick<RunView, 'stages'>, width: number = Infinity): string[] {
  return stages.flatMap((stage) => {
    const trained = stage.name === 'train' ? trainedSummarySchema.safeParse(stage.summary).data : undefined;
    if (!trained) return [];
    const { recipe, model, options = {} } = trained;
    const settled = Object.entries(options).map(([name, value]) => `${name} ${value}`);
    const taught = stages.find(({ name, item }) => name === 'teach' && item === stage.item);
    const { teachers = [] } = taughtSummarySchema.safeParse(taught?.summary).data ?? {};
    const facts = [
      `${stageLabel(stage)}: ${model} by ${recipe}`,
      ...(settled.length > 0 ? [settled.join(', ')] : []),
      ...(teachers.length > 0 ? [`teachers ${teachers.join(', ')}`] : []),
    ];
    return wrap(facts.join('; '), width);
  });
}
