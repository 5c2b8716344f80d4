import { createStemmer } from '../../../core/retrieval/stemmer';

describe('createStemmer for English', () => {
  const stem = createStemmer('en');

  test.each([
    // Examples of Porter's paper (1980).
    ['caresses', 'caress'],
    ['ponies', 'poni'],
    ['cats', 'cat'],
    ['agreed', 'agre'],
    ['plastered', 'plaster'],
    ['hopping', 'hop'],
    ['filing', 'file'],
    ['happy', 'happi'],
    ['relational', 'relat'],
    ['hopefulness', 'hope'],
    ['electricity', 'electr'],
    ['adjustment', 'adjust'],
    ['controlling', 'control'],
  ])('follows the published algorithm: %s -> %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });

  test.each([
    // The author's own programs and Lucene; checked with nltk's PorterStemmer(MARTIN_EXTENSIONS) on 67,902 words.
    ['is', 'is'],
    ['geology', 'geologi'],
    ['cardiology', 'cardiolog'],
    ['aybli', 'aybl'],
    ['ayblogi', 'ayblog'],
    ['geological', 'geolog'],
    ['possibly', 'possibl'],
    ['possible', 'possibl'],
    ['apology', 'apolog'],
    ['logi', 'logi'],
    ['bli', 'bli'],
    ['ybli', 'ybli'],
    ['ayblia', 'ayblia'],
  ])('departs from it as its author does: %s -> %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });
});
