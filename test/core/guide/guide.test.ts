import fc from 'fast-check';
import { createTermCheck, Guide } from '../../../core/guide/guide';
import { createGuideTokens } from '../../../core/guide/guideTokens';
import { TermTrie } from '../../../core/guide/termTrie';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const term = fc.array(word, { minLength: 1, maxLength: 4 });

/** Every place of every term, less those that lie within another match. */
function bruteForce(terms: string[][], text: string[]): string[] {
  const all = terms.flatMap((words) =>
    text.flatMap((_, from) =>
      words.every((each, index) => text[from + index] === each) ? [{ words, from, to: from + words.length }] : [],
    ),
  );
  const within = (one: (typeof all)[number], other: (typeof all)[number]) =>
    other.from <= one.from && other.to >= one.to && other.to - other.from > one.to - one.from;
  return all
    .filter((match) => !all.some((other) => within(match, other)))
    .sort((one, other) => one.from - other.from)
    .map(({ words, from, to }) => `${words.join(' ')} ${from}-${to}`);
}

test('the trie finds what looking at every place finds', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 12 }), fc.array(word, { maxLength: 30 }), (terms, text) => {
      const trie = new TermTrie();
      const numbers = terms.map((words) => trie.add(words));
      const distinct = [...new Map(terms.map((words) => [words.join(' '), words])).values()];
      expect(trie.size).toBe(distinct.length);
      const nameOf = (number: number) => (terms[numbers.indexOf(number)] ?? []).join(' ');
      expect(trie.find(text).map(({ term: found, from, to }) => `${nameOf(found)} ${from}-${to}`)).toEqual(
        bruteForce(distinct, text),
      );
    }),
    { seed: 20261126, numRuns: 1000 },
  );
});

test('terms are found whatever their case, inflection and script', () => {
  const guide = new Guide('en');
  for (const name of ['Kidney stones', 'type 2 diabetes', 'diabetes', 'ＤＮＡ', "Alzheimer's disease", '糖尿病'])
    expect(guide.add({ term: name })).toBe(true);
  expect(guide.add({ term: '—' })).toBe(false);
  expect(guide.find('A KIDNEY STONE may follow Type 2 Diabetes.')?.terms).toEqual(['Kidney stones', 'type 2 diabetes']);
  expect(guide.find('Diabetes, dna, Alzheimer’s Diseases and 糖尿病の人')?.terms).toEqual([
    ...['diabetes', 'ＤＮＡ', "Alzheimer's disease", '糖尿病'],
  ]);
  expect(guide.find('The kidney and the stone')).toBeUndefined();
});

test('the language says which endings are inflections', () => {
  const german = new Guide('de');
  german.add({ term: 'Nierensteine' });
  expect(german.has('bei einem Nierenstein')).toBe(true);
  expect(createGuideTokens('xx')('Nierensteine')).toEqual(['nierensteine']);
});

test('a relation is found where both ends are, and a query may use either', () => {
  const guide = new Guide('en');
  const treats = { subject: 'aspirin', relation: 'treats', object: 'headache' };
  guide.add(treats);
  guide.add({ subject: 'aspirin', relation: 'interacts with', object: 'warfarin' });
  guide.add({ term: 'caffeine' });
  const finding = guide.find('Caffeine helps aspirin against headaches.');
  expect(finding).toEqual({ terms: ['caffeine', 'aspirin', 'headache'], relations: [treats], language: 'en' });
  const isGuided = createTermCheck(finding ?? { terms: [], relations: [], language: 'en' });
  expect(['does aspirin help', 'what for Headaches', 'is it safe', 'warfarin dose'].map(isGuided)).toEqual([
    ...[true, true, false, false],
  ]);
});

test('a prompt has room for 16 terms and 8 relations', () => {
  const guide = new Guide('en');
  const names = Array.from({ length: 30 }, (_, index) => `substance${index}`);
  for (const name of names) guide.add({ subject: 'core', relation: 'holds', object: name });
  const finding = guide.find(`core ${names.join(' ')}`);
  expect(finding?.terms).toEqual(['core', ...names.slice(0, 15)]);
  expect(finding?.relations.map(({ object }) => object)).toEqual(names.slice(0, 8));
});
