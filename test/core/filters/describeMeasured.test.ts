import { describeMeasured } from '../../../core/filters/describeMeasured';

test.each([
  [{ ranks: { bm25: 28, dense: 31 }, top: 20 }, 'ranks bm25 28, dense 31 \u00b7 top 20'],
  [{ ranks: {}, top: 20 }, 'ranks none \u00b7 top 20'],
  [{ words: 10, share: 0.83333 }, 'words 10 \u00b7 share 0.833'],
  [
    { language: 'de', score: 0.9, expected: 'en', expectedScore: 0.10049 },
    'language de \u00b7 score 0.9 \u00b7 expected en \u00b7 expected score 0.1',
  ],
  [{ documents: ['a', 'b'] }, 'documents a, b'],
  [{}, ''],
])('%j reads %s', (measured, words) => {
  expect(describeMeasured(measured)).toBe(words);
});
