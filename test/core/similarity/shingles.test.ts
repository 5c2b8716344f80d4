import { normalForm } from '../../../core/similarity/normalForm';
import { characterShingles, jaccard, overlap, wordShingles } from '../../../core/similarity/shingles';

test('the normal form has neither case, width, punctuation nor spaces of its own', () => {
  expect(normalForm('  What CAUSES “Gaucher’s disease”?\n')).toBe("what causes gaucher's disease");
  expect(normalForm('Ｗｈａｔ causes gaucher’s, disease')).toBe("what causes gaucher's disease");
  // Scripts without spaces: overlapping pairs of characters.
  expect(normalForm('何ですか？')).toBe('何で です すか');
  expect(normalForm('?!')).toBe('');
});

test('runs of words; a text shorter than a run is one', () => {
  expect([...wordShingles('One two, three. Four five!', 3)]).toEqual([
    'one two three',
    'two three four',
    'three four five',
  ]);
  expect([...wordShingles('One two')]).toEqual(['one two']);
  expect(wordShingles('?!').size).toBe(0);
});

test('runs of characters go over the spaces between words', () => {
  expect([...characterShingles('Ab cd', 4)]).toEqual(['ab c', 'b cd']);
  expect([...characterShingles('A?')]).toEqual(['a']);
});

test('jaccard is the share that two sets have in common', () => {
  expect(jaccard(new Set(['a', 'b', 'c']), new Set(['b', 'c', 'd']))).toBe(0.5);
  expect(jaccard(new Set(['a']), new Set(['a']))).toBe(1);
  expect(jaccard(new Set(), new Set())).toBe(0);
});

test('overlap is the share of the smaller set that stands in the other', () => {
  expect(overlap(new Set(['a', 'b']), new Set(['b', 'c', 'd', 'e']))).toBe(0.5);
  expect(overlap(new Set(['b', 'c', 'd', 'e']), new Set(['b']))).toBe(1);
  expect(overlap(new Set(), new Set(['a']))).toBe(0);
});
