import type { ModelKind, Recipe, RecipeOption, Recipes } from './parseRecipes';
import { recipes as allRecipes, recipeOf } from './registry';
import { modelKindOf, settleOptions, teachersWanted } from './trainingPlan';

/** What of the section `train` decides whether a recipe can be learnt. */
export interface TrainChoice {
  recipe: string;
  model?: ModelKind | undefined;
  options?: Readonly<Record<string, number | string>> | undefined;
  teachers?: readonly object[] | undefined;
  mix?: readonly { share?: number | undefined }[] | undefined;
  [field: string]: unknown;
}

/** Fields that some kinds of model read only. */
const readers: Record<string, readonly ModelKind[]> = {
  queryPrompt: ['bi-encoder', 'late-interaction'],
  passagePrompt: ['bi-encoder', 'late-interaction'],
  pooling: ['bi-encoder'],
  similarity: ['bi-encoder'],
  scoreScale: ['bi-encoder'],
  queryTokens: ['late-interaction'],
  tokenDimensions: ['late-interaction'],
};

export interface TrainProblem {
  path: string[];
  message: string;
}

/** What does not go together in the section `train` of a spec; the trainer would refuse it once it has a GPU. */
export function findTrainProblems(train: TrainChoice, recipes?: Recipes): TrainProblem[] {
  const recipe = recipeOf(train, recipes);
  return [
    ...findModelProblem(train, recipe, recipes),
    ...findUnreadFields(train),
    ...findOptionProblems(train, recipe, recipes),
    ...findTeacherProblem(train, recipe),
    ...findMixProblems(train),
  ];
}

function findModelProblem(train: TrainChoice, recipe: Recipe, recipes?: Recipes): TrainProblem[] {
  const model = modelKindOf(train);
  if (recipe.pools[model]) return [];
  const fitting = namesOf(recipes, ({ pools }) => pools[model] !== undefined);
  const learners = Object.keys(recipe.pools);
  const mend = `set train.model to ${learners.join(' or ')}, or train.recipe to one of ${fitting}`;
  // What a spec does not name cannot be pointed at.
  const field = train.model === undefined ? 'recipe' : 'model';
  return [problem([field], `${recipe.name} trains a ${learners.join(' or a ')}, not a ${model}; ${mend}`)];
}

function findUnreadFields(train: TrainChoice): TrainProblem[] {
  const model = modelKindOf(train);
  const unread = Object.entries(readers).filter(([name, kinds]) => train[name] !== undefined && !kinds.includes(model));
  return unread.map(([name, kinds]) =>
    problem([name], `is not read by a ${model}; it belongs to train.model: ${kinds.join(' or ')}`),
  );
}

function findOptionProblems({ options = {} }: TrainChoice, recipe: Recipe, recipes?: Recipes): TrainProblem[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const known = recipe.options[name];
    const message = known ? refuseValue(known, value) : refuseName(name, recipe, recipes);
    return message === undefined ? [] : [problem(['options', name], message)];
  });
}

function refuseName(name: string, recipe: Recipe, recipes?: Recipes): string {
  const own = Object.keys(recipe.options).join(', ') || 'none';
  const readers = namesOf(recipes, ({ options }) => options[name] !== undefined);
  return `is not read by ${recipe.name}, whose options are ${own}${readers ? `; it belongs to ${readers}` : ''}`;
}

function refuseValue({ choices, low, high, meaning }: RecipeOption, value: number | string): string | undefined {
  if (choices) return choices.includes(String(value)) ? undefined : `must be one of ${choices.join(', ')}: ${meaning}`;
  const isWithin = typeof value === 'number' && value >= (low ?? -Infinity) && value <= (high ?? Infinity);
  return isWithin ? undefined : `must be a number from ${low} to ${high}: ${meaning}`;
}

function findTeacherProblem(train: TrainChoice, recipe: Recipe): TrainProblem[] {
  const { least, most } = teachersWanted(recipe, settleOptions(recipe, train.options));
  const named = train.teachers?.length ?? 0;
  if (named >= least && named <= most) return [];
  const wanted = most === 0 ? 'no teacher' : describeCount(least, most);
  const said = named === 0 ? 'none' : `${named}`;
  const mend = named < least ? 'train.teachers lists them, such as - kind: first-stage' : 'remove what is too much';
  return [problem(['teachers'], `${recipe.name} learns from ${wanted}, and the spec names ${said}; ${mend}`)];
}

function findMixProblems({ mix, teachers }: TrainChoice): TrainProblem[] {
  if (!mix) return [];
  const shares = mix.reduce((sum, { share = 0 }) => sum + share, 0);
  return [
    ...(teachers ? [problem(['mix'], 'has no scores of teachers: leave out train.teachers or train.mix')] : []),
    ...(shares < 1
      ? []
      : [problem(['mix'], `has shares of ${shares} together, which leaves nothing to what is generated`)]),
  ];
}

function describeCount(least: number, most: number): string {
  if (least === most) return least === 1 ? '1 teacher' : `${least} teachers`;
  return `${least} to ${most} teachers`;
}

function namesOf(recipes: Recipes | undefined, isMeant: (recipe: Recipe) => boolean): string {
  const all = recipes ?? allRecipes;
  return [...all.values()]
    .filter(isMeant)
    .map(({ name }) => name)
    .join(', ');
}

function problem(path: string[], message: string): TrainProblem {
  return { path, message };
}
