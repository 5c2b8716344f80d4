import { findTrainProblems, type TrainChoice } from '../../../core/recipes/findTrainProblems';
import { stubRecipes } from './stubRecipes';

const teacher = { kind: 'first-stage' };

test.each<[TrainChoice, string, string]>([
  [
    { recipe: 'margins' },
    'teachers',
    'margins learns from 1 teacher, and the spec names none; train.teachers lists them, such as - kind: first-stage',
  ],
  [
    { recipe: 'plain', teachers: [teacher] },
    'teachers',
    'plain learns from no teacher, and the spec names 1; remove what is too much',
  ],
  [
    { recipe: 'ensemble', teachers: [teacher] },
    'teachers',
    'ensemble learns from 2 to 16 teachers, and the spec names 1; train.teachers lists them, such as - kind: first-stage',
  ],
  // One choice of an option needs what the recipe does not.
  [
    { recipe: 'orders', options: { order: 'teacher' } },
    'teachers',
    'orders learns from 1 teacher, and the spec names none; train.teachers lists them, such as - kind: first-stage',
  ],
  [
    { recipe: 'plain', options: { temperature: 1 } },
    'options.temperature',
    'is not read by plain, whose options are none; it belongs to margins, orders',
  ],
  [
    { recipe: 'orders', options: { temprature: 1 } },
    'options.temprature',
    'is not read by orders, whose options are temperature, order',
  ],
  [
    { recipe: 'orders', options: { temperature: 0 } },
    'options.temperature',
    'must be a number from 0.001 to 1000: of the softmax',
  ],
  [
    { recipe: 'orders', options: { temperature: '1' } },
    'options.temperature',
    'must be a number from 0.001 to 1000: of the softmax',
  ],
  [{ recipe: 'orders', options: { order: 'label' } }, 'options.order', 'must be one of labels, teacher: whose'],
  [
    { recipe: 'vectors' },
    'recipe',
    'vectors trains a bi-encoder or a late-interaction, not a cross-encoder; set train.model to bi-encoder or late-interaction, or train.recipe to one of plain, margins, orders, ensemble',
  ],
  [
    { recipe: 'plain', model: 'bi-encoder' },
    'model',
    'plain trains a cross-encoder, not a bi-encoder; set train.model to cross-encoder, or train.recipe to one of vectors',
  ],
  [
    { recipe: 'plain', queryPrompt: 'query: ' },
    'queryPrompt',
    'is not read by a cross-encoder; it belongs to train.model: bi-encoder or late-interaction',
  ],
  [
    { recipe: 'vectors', model: 'bi-encoder', queryTokens: 32 },
    'queryTokens',
    'is not read by a bi-encoder; it belongs to train.model: late-interaction',
  ],
  [
    { recipe: 'margins', teachers: [teacher], mix: [{}] },
    'mix',
    'has no scores of teachers: leave out train.teachers or train.mix',
  ],
  [
    { recipe: 'plain', mix: [{ share: 0.5 }, {}, { share: 0.75 }] },
    'mix',
    'has shares of 1.25 together, which leaves nothing to what is generated',
  ],
])('%j', (train, field, message) => {
  expect(findTrainProblems(train, stubRecipes)).toEqual([{ path: field.split('.'), message }]);
});

test.each<TrainChoice>([
  { recipe: 'plain' },
  { recipe: 'margins', teachers: [teacher], options: { temperature: 0.5 } },
  { recipe: 'orders' },
  { recipe: 'orders', teachers: [teacher] },
  { recipe: 'orders', teachers: [teacher], options: { order: 'teacher', temperature: 2 } },
  { recipe: 'ensemble', teachers: [teacher, teacher] },
  { recipe: 'plain', mix: [{ share: 0.5 }, {}, { share: 0.25 }] },
  { recipe: 'vectors', model: 'bi-encoder', similarity: 'dot', passagePrompt: '' },
])('%j is sound', (train) => {
  expect(findTrainProblems(train, stubRecipes)).toEqual([]);
});
