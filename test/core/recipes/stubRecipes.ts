import { parseRecipes } from '../../../core/recipes/parseRecipes';

const none = { least: 0, most: 0 };
const temperature = { default: 1, meaning: 'of the softmax', low: 0.001, high: 1000 };
const recipe = (name: string, fields: object) => ({
  ...{ name, source: 'a paper', rows: 'one-positive', pools: { 'cross-encoder': 'own' } },
  ...{ teachers: none, options: {}, defaults: {}, ...fields },
});

/** A registry of its own, so that what is refused does not hang on which recipes there are. */
export const stubRecipes = parseRecipes([
  recipe('plain', {}),
  recipe('margins', { teachers: { least: 1, most: 1 }, options: { temperature } }),
  recipe('orders', {
    rows: 'graded',
    teachers: { least: 0, most: 1 },
    options: {
      temperature,
      order: { default: 'labels', meaning: 'whose', choices: ['labels', 'teacher'], teachers: { teacher: 1 } },
    },
  }),
  recipe('ensemble', { rows: 'any', teachers: { least: 2, most: 16 } }),
  recipe('vectors', { pools: { 'bi-encoder': 'in-batch', 'late-interaction': 'own' } }),
]);
