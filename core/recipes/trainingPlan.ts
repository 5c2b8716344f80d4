import type { PipelineSpec } from '../contracts/pipelineSpec';
import type { ModelKind, Recipe } from './parseRecipes';
import { recipeOf } from './registry';

type OptionValues = Readonly<Record<string, number | string>>;

/** The kind of model that a spec trains. */
export function modelKindOf({ model = 'cross-encoder' }: { model?: ModelKind | undefined }): ModelKind {
  return model;
}

/** All options of a recipe, with the defaults of those that a spec does not name. */
export function settleOptions(recipe: Recipe, given: OptionValues = {}): Record<string, number | string> {
  const entries = Object.entries(recipe.options);
  return Object.fromEntries(entries.map(([name, option]) => [name, given[name] ?? option.default]));
}

/** How many teachers a recipe with these options, all of them, learns from. */
export function teachersWanted({ teachers, options }: Recipe, settled: OptionValues): Recipe['teachers'] {
  const needed = Object.entries(options).map(([name, option]) => option.teachers?.[String(settled[name])] ?? 0);
  return { least: Math.max(teachers.least, ...needed), most: teachers.most };
}

/** Whether groups are lists of all that was judged for a query, and not one positive with its negatives. */
export function learnsFromLists(train: { recipe: string }): boolean {
  return recipeOf(train).rows !== 'one-positive';
}

/** What is trained by what, for summaries of stages: options only where the recipe has some. */
export function describeTraining({
  recipe,
  model,
  options,
}: Pick<PipelineSpec['train'], 'recipe' | 'model' | 'options'>) {
  return { recipe, model: modelKindOf({ model }), ...(options ? { options } : {}) };
}

/** The section `train` without what only says how a training is kept safe, or where files are from: nothing of what comes of it. */
export function withoutConduct({
  checkpointEverySteps: _steps,
  checkpointEveryMinutes: _minutes,
  keepCheckpoints: _kept,
  hungAfterMinutes: _silence,
  baseRevision: _commit,
  ...others
}: PipelineSpec['train']) {
  return others;
}

/**
 * What of the section `train` decides which weights come out, as fields of the trainer's job: options in full, and nothing
 * that is only another name for what other fields say, as the tokenizer's digest is beside the base's. What teachers and
 * rows are, the groups say.
 */
export function configureTraining(train: PipelineSpec['train']) {
  const {
    model,
    options,
    teachers: _,
    mix: __,
    size: ___,
    tokenizerSha256: ____,
    merge,
    peft,
    ...fields
  } = withoutConduct(train);
  const recipe = recipeOf(fields);
  const settled = settleOptions(recipe, options);
  return {
    ...recipe.defaults,
    ...fields,
    ...(model === undefined || model === 'cross-encoder' ? {} : { model }),
    ...(Object.keys(settled).length > 0 ? { options: settled } : {}),
    ...(merge ? present({ merge: merge.method, mergeLast: merge.last, mergeWeights: merge.weights }) : {}),
    ...(peft ? present({ peft: peft.method, peftOptions: peft.options }) : {}),
  };
}

/** The fields that have a value. */
function present<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>;
  };
}
