import { trainJobSchema } from '../../../core/contracts/trainerProtocol';
import { parseRecipes } from '../../../core/recipes/parseRecipes';
import { recipes } from '../../../core/recipes/registry';
import { configureTraining, settleOptions, teachersWanted } from '../../../core/recipes/trainingPlan';
import { specOf } from '../../activities/support/runStages';
import { stubRecipes } from './stubRecipes';

test('a description that says something else is refused', () => {
  const [known] = stubRecipes.values();
  expect(() => parseRecipes([])).toThrow();
  expect(() => parseRecipes([{ ...known, rows: 'pairs' }])).toThrow(/rows/);
  expect(() => parseRecipes([{ ...known, pools: { reranker: 'own' } }])).toThrow(/pools/);
});

test('options in full: what the spec says, and the defaults of the others', () => {
  const orders = stubRecipes.get('orders')!;
  expect(settleOptions(orders, { temperature: 2 })).toEqual({ temperature: 2, order: 'labels' });
});

test('of a plain spec what the trainer was told before there were kinds of model, options and teachers', () => {
  expect(configureTraining(specOf().train)).toEqual({
    ...{ recipe: 'lce', base: 'minilm', epochs: 3, learningRate: 1e-4, warmupShare: 0.1, groupsPerStep: 4 },
    ...{ maxTokens: 192, guidanceWeight: 0, guidanceFloor: 0, guidanceForm: 'divergence' },
    ...{ guidancePassages: 0, guidanceVariants: 0, seed: 13 },
  });
  expect(configureTraining(specOf({ train: { model: 'cross-encoder', size: 'small' } }).train)).toEqual(
    configureTraining(specOf().train),
  );
});

test.each([...recipes.values()])('a job of $name is one that the trainer takes', (recipe) => {
  const { name, pools } = recipe;
  const [model] = Object.keys(pools) as (keyof typeof pools)[];
  const { least } = teachersWanted(recipe, settleOptions(recipe));
  const named = Array.from({ length: least }, () => ({ kind: 'judge' as const }));
  const { train } = specOf({ train: { recipe: name, model, ...(named.length > 0 ? { teachers: named } : {}) } });
  const files = { trainFile: 't', outputFolder: 'o', checkpointFolder: 'c' };
  expect(
    trainJobSchema.safeParse({ kind: 'train', ...configureTraining(train), ...files }).error?.issues,
  ).toBeUndefined();
});
