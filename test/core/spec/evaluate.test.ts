import { least, parse, refuse } from './support';

const withSet = (fields: string) => `${least}evaluate:\n  - {name: faq, beir: faq, ${fields}}\n`;
const lists = 'evaluate[0].lists';

describe('the lists of an evaluation set', () => {
  it.each([
    ['lists: dense', { of: 'dense' }],
    ['lists: hybrid', { of: 'hybrid' }],
    ['run: mine.trec, lists: run', { of: 'run' }],
    ['lists: {file: xling.tsv}', { file: 'xling.tsv' }],
    ['lists: {closed: 9, seed: 3}', { closed: 9, seed: 3 }],
  ])('%s', (fields, expected) => {
    expect(parse(withSet(fields)).evaluate[0]?.lists).toEqual(expected);
  });

  it("are BM25's where nothing is said", () => {
    expect(parse(withSet('depth: 7')).evaluate[0]).not.toHaveProperty('lists');
  });

  it.each([
    [
      'lists: bm26',
      'is not one of the choices (received "bm26"); did you mean "bm25"? allowed: bm25, dense, hybrid, run',
    ],
    ['lists: {closed: -3}', 'is too small (received -3); allowed: a whole number from 1 to 1000'],
    ['lists: {of: dense, closed: 3}', 'name one of bm25, dense, hybrid, run, or a section with either file or closed'],
    ['lists: {}', 'name one of bm25, dense, hybrid, run, or a section with either file or closed'],
    [
      'lists: run',
      'are those of your own search engine, and no run of it is named; name the TREC run as run beside lists',
    ],
    ['lists: {file: a.tsv, seed: 3}', 'is read by closed lists only; name how many others as lists.closed'],
    [`lists: {closed: 3, fileSha256: ${'a'.repeat(64)}}`, 'is the digest of a file; name it as lists.file'],
    ['lists: {closed: 3, sede: 1}', 'unknown field (received 1); did you mean "seed"?'],
  ])('%s is refused', (fields, message) => {
    const [problem, ...more] = refuse(withSet(fields));
    expect(problem).toContain(message);
    expect(problem).toContain(lists);
    expect(more).toEqual([]);
  });
});
