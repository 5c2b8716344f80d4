import { createLeakCheck } from '../../../core/assembly/findLeaks';

test('a document leaks that is trained on, or is connected with one that is', () => {
  const isLeak = createLeakCheck(
    [
      { split: 'train', documentIds: ['t1', 't2'] },
      { split: 'development', documentIds: ['e1'] },
      { split: 'development', documentIds: ['e2', 't2'] },
      { split: 'development', documentIds: ['e4'] },
    ],
    [
      { first: 'e1', second: 'between' },
      { first: 'between', second: 't1' },
      { first: 'e3', second: 'e4' },
    ],
  );
  expect(isLeak(['e1'])).toBe(true);
  expect(isLeak(['e2', 't2'])).toBe(true);
  expect(isLeak(['e2'])).toBe(false);
  expect(isLeak(['e3'])).toBe(false);
  expect(isLeak(['e4', 'e3'])).toBe(false);
  expect(isLeak(['unknown'])).toBe(false);
});
