import { orderForm, readOrder } from '../../../../../core/strategies/judge/lists/readOrder';
import { UnusableAnswer } from '../../../../../core/strategies/unusableAnswer';

test.each([
  ['[2] > [3] > [1]', [1, 2, 0], 0],
  ['[2]>[3]>[1]\n', [1, 2, 0], 0],
  ['2 > 3 > 1', [1, 2, 0], 0],
  ['[2, 3, 1]', [1, 2, 0], 0],
  ['{"ranking": [2, 3, 1]}', [1, 2, 0], 0],
  ['```json\n[\n  2,\n  3,\n  1\n]\n```', [1, 2, 0], 0],
  // Card insertrank: what is missing is appended as it was shown, repeats are dropped, and so is what does not exist.
  ['[3] > [3] > [7] > [1]', [2, 0, 1], 1],
  ['[3] > [9]', [2, 0, 1], 2],
  ['<think>[1] > [2] > [3]?</think>[3] > [2] > [1]', [2, 1, 0], 0],
  ['Between [1] and [2] I prefer: [3] > [1] > [2]. In 2024, 10 of them.', [2, 0, 1], 0],
])('%j', (content, order, missing) => {
  expect(readOrder(content, 3)).toEqual({ order, missing });
  expect(new RegExp(orderForm.pattern, 'su').test(content)).toBe(true);
});

test.each(['', 'I cannot rank these.', '[2]', 'The best is [2].', '[0] > [7]'])('%j is no order', (content) => {
  expect(() => readOrder(content, 3)).toThrow(UnusableAnswer);
});
