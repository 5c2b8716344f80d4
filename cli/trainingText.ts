import { z } from 'zod';
import type { RunView } from '../core/contracts/run';
import { wrap } from './format';
import { stageLabel } from './tables/stageTable';

const trainedSchema = z.object({
  recipe: z.string(),
  model: z.string(),
  options: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});
const taughtSchema = z.object({ teachers: z.array(z.string()) });

/** By what each finished training of a run learnt, and from whose scores. */
export function describeTrainings({ stages }: Pick<RunView, 'stages'>, width: number = Infinity): string[] {
  return stages.flatMap((stage) => {
    const trained = stage.name === 'train' ? trainedSchema.safeParse(stage.summary).data : undefined;
    if (!trained) return [];
    const { recipe, model, options = {} } = trained;
    const settled = Object.entries(options).map(([name, value]) => `${name} ${value}`);
    const taught = stages.find(({ name, item }) => name === 'teach' && item === stage.item);
    const { teachers = [] } = taughtSchema.safeParse(taught?.summary).data ?? {};
    const facts = [
      `${stageLabel(stage)}: ${model} by ${recipe}`,
      ...(settled.length > 0 ? [settled.join(', ')] : []),
      ...(teachers.length > 0 ? [`teachers ${teachers.join(', ')}`] : []),
    ];
    return wrap(facts.join('; '), width);
  });
}
