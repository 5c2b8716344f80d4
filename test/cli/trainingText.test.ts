import { runCommandLine } from '../../cli/program';
import { describeTrainings } from '../../cli/trainingText';
import { createFakeWorld } from './support/fakeWorld';
import { runView } from './support/runViews';

const done = { state: 'done' as const };
const trained = { ...done, name: 'train', summary: { recipe: 'lce', model: 'cross-encoder', steps: 3 } };
const second = {
  ...{ ...done, name: 'train', item: 'round-2' },
  summary: { recipe: 'ws2', model: 'bi-encoder', options: { temperature: 1, gradeScale: 3 } },
};
const taught = { ...done, name: 'teach', item: 'round-2', summary: { teachers: ['judge', 'cross-encoder hf:a/b'] } };

test('each training with its model, recipe and options, and the teachers of its own round', () => {
  expect(describeTrainings({ stages: [trained, taught, second] })).toEqual([
    'train: cross-encoder by lce',
    'train round-2: bi-encoder by ws2; temperature 1, gradeScale 3; teachers judge, cross-encoder hf:a/b',
  ]);
});

test('show tells it, and nothing of a training that has not ended or was made by an older version', async () => {
  const { world, stdout } = createFakeWorld({ views: [runView({ stages: [trained] })] });
  await runCommandLine(['show', runView().runId], world);
  expect(stdout()).toContain('\ntrain: cross-encoder by lce\n');
  expect(
    describeTrainings({
      stages: [
        { name: 'train', state: 'running' },
        { ...trained, summary: { steps: 3 } },
      ],
    }),
  ).toEqual([]);
});
