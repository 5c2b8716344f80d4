import { keysOf } from './support/recipeGraph';
import { specOf } from './support/runStages';

const keysFor = (learningCurve?: number[]): Record<string, string> => {
  const { report: _, ...keys } = keysOf(specOf({ evaluate: [{ name: 'faq', beir: 'faq' }], learningCurve }));
  return keys;
};

test('a learning curve changes the key of no stage but the report, and a longer one none of its first size', () => {
  const [none, short, long] = [keysFor(), keysFor([100]), keysFor([100, 200])];
  expect(short).toMatchObject(none);
  expect(Object.keys(short)).toHaveLength(Object.keys(none).length + 4);
  expect(long).toEqual(short);
});
