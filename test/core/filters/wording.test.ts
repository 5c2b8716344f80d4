import fc from 'fast-check';
import { copied, longestCommonRun } from '../../../core/filters/copied';
import { mentionsDocument } from '../../../core/filters/mentionsDocument';
import { nearDuplicates } from '../../../core/filters/nearDuplicates';
import { unanswerable } from '../../../core/filters/unanswerable';
import { input, nothingKnown } from './support';

describe('copied from the passage', () => {
  const passage = 'The first number of the fraction is how many people have the sign. It says nothing of its severity.';
  const measure = (text: string) =>
    copied.create({ enabled: true, words: 8, share: 0.95 }, nothingKnown).measure(input(text, passage));

  test('a stretch of it, whatever the case and punctuation', () => {
    expect(measure('the FIRST number of the fraction, is how many people')).toEqual({ words: 10, share: 1 });
  });

  test.each([
    'what does the first number of the fraction say',
    'signs of the first number of the fraction is how many people', // 10 of 12 words: a name may be long
    'how many people have the sign', // 6 words
  ])('not: %s', (text) => {
    expect(measure(text)).toBeUndefined();
  });

  test('not where the passage was written for the query: what it repeats is its own doing', () => {
    const text = 'the first number of the fraction is how many people';
    const check = copied.create({ enabled: true, words: 8, share: 0.95 }, nothingKnown);
    expect(check.measure(input(text, passage, { source: { id: 'synthetic-1' } }))).toBeUndefined();
  });

  test('the run is the longest that trying all finds', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(words, words, (left, right) => {
        let longest = 0;
        for (let start = 0; start < left.length; start += 1)
          for (let end = start + 1; end <= left.length; end += 1)
            if (` ${right.join(' ')} `.includes(` ${left.slice(start, end).join(' ')} `))
              longest = Math.max(longest, end - start);
        expect(longestCommonRun(left, right)).toBe(longest);
      }),
      { seed: 20261126 },
    );
  });
});

describe('mentions the document', () => {
  const measure = (text: string) => mentionsDocument.create({ enabled: true }, nothingKnown).measure(input(text, 'p'));

  test.each([
    ['What does the passage say about rust?', 'the passage'],
    ['According to the text, when is the chain oiled?', 'According to the text'],
    ['Which tools are listed in the article?', 'listed in the article'],
    ['What is recommended in this section', 'in this section'],
    ['Why does the author argue for fewer gears?', 'does the author argue'],
    ['Was sagt der Hersteller laut dem Text?', 'laut dem Text'],
    ['Welche Öle werden in diesem Artikel genannt?', 'in diesem Artikel'],
    ['Que dit-on, selon l’auteur, de la chaîne ?', "selon l'auteur"],
    ['¿Qué se dice, según el texto, del aceite?', 'según el texto'],
    ['Cosa consiglia, secondo il testo, il produttore?', 'secondo il testo'],
    ['De acordo com o texto, quando se troca?', 'De acordo com o texto'],
    ['Wat raadt men aan volgens de tekst?', 'volgens de tekst'],
    ['Что сказано в этой статье о масле?', 'в этой статье'],
    ['根据文章，什么时候上油？', '根据文章'],
  ])('%s', (text, phrase) => {
    expect(measure(text)).toEqual({ phrase });
  });

  test.each([
    'how do I change the text size',
    'what is the passage of time',
    'who is the author of Moby Dick',
    'how to cite an article',
    'where is the document scanner',
    'what happens in the context of an appeal',
    'welcher Text steht auf dem Rahmen',
    'quel texte est gravé sur le cadre',
  ])('people ask: %s', (text) => {
    expect(measure(text)).toBeUndefined();
  });
});

describe('near duplicates', () => {
  const create = (cosine: number | null = null) =>
    nearDuplicates.create({ enabled: true, jaccard: 0.9, cosine }, nothingKnown);

  test('the first of equal queries is kept, and named in the row of the second', () => {
    const check = create();
    const [first, second] = [
      input('what is sepsis in simple words', 'p'),
      input('What is sepsis, in simple words?', 'p'),
    ];
    expect(check.measure(first)).toBeUndefined();
    check.keep?.(first);
    expect(check.measure(second)).toEqual({ twinId: first.query.id, twin: first.query.text, jaccard: 1 });
  });

  test('one that was not kept is nobody’s twin', () => {
    const check = create();
    check.measure(input('what is sepsis', 'p'));
    expect(check.measure(input('what is sepsis?', 'p'))).toBeUndefined();
  });

  test('another number is another thing', () => {
    const check = create();
    check.keep?.(input('what are the symptoms of congenital disorder of glycosylation of type 1', 'p'));
    expect(
      check.measure(input('what are the symptoms of congenital disorder of glycosylation of type 2', 'p')),
    ).toBeUndefined();
  });

  test('by the cosine of their vectors, where one is given', () => {
    const check = create(0.95);
    const first = { ...input('how to oil a chain', 'p'), vector: Float32Array.of(1, 0) };
    check.keep?.(first);
    expect(check.measure({ ...input('chain lubrication', 'p'), vector: Float32Array.of(0.96, 0.28) })).toEqual({
      twinId: first.query.id,
      twin: 'how to oil a chain',
      cosine: expect.closeTo(0.96, 6) as number,
    });
    expect(check.measure({ ...input('brakes', 'p'), vector: Float32Array.of(0.94, 0.34) })).toBeUndefined();
  });
});

test('unanswerable is what its strategy calls so', () => {
  const check = unanswerable.create({ enabled: true }, nothingKnown);
  expect(check.measure(input('q', 'p', { query: { kind: 'unanswerable' } }))).toEqual({ kind: 'unanswerable' });
  expect(check.measure(input('q', 'p', { query: { kind: 'keyword' } }))).toBeUndefined();
});
