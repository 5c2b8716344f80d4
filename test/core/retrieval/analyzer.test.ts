import { createAnalyzer } from '../../../core/retrieval/analyzer';

describe('createAnalyzer', () => {
  const english = createAnalyzer('en');

  test.each([
    // Computed by hand with the rules of Lucene's EnglishAnalyzer.
    ["What are the symptoms of Alzheimer's disease?", ['what', 'symptom', 'alzheim', 'diseas']],
    ['Alzheimer’s and Parkinson’s', ['alzheim', 'parkinson']],
    ["can't  won't", ["can't", "won't"]],
    ['Vitamin B12, 0.5 mg/day', ['vitamin', 'b12', '0', '5', 'mg', 'dai']],
    ['to be or not to be', []],
    ['', []],
    ['— … !', []],
    ['snake_case and kebab-case', ['snake', 'case', 'kebab', 'case']],
  ])('analyses %j', (text, terms) => {
    expect(english.terms(text)).toEqual(terms);
  });

  it('treats compatibility variants, soft hyphens and case as one term', () => {
    expect(english.terms('ＤＮＡ dna Dna')).toEqual(['dna', 'dna', 'dna']);
    expect(english.terms('ﬁre fi\u00adre FIRE')).toEqual(['fire', 'fire', 'fire']);
  });

  it('keeps letters and their marks together', () => {
    expect(createAnalyzer('hi').terms('हिन्दी भाषा')).toEqual(['हिन्दी', 'भाषा']);
    expect(english.terms('naïve Ünïcödé')).toEqual(['naïv', 'ünïcödé']);
  });

  it('gives repeated terms in text order, also from its cache', () => {
    expect(english.terms('kilns fire; a kiln fires')).toEqual(['kiln', 'fire', 'kiln', 'fire']);
    expect(english.terms('fires kilns')).toEqual(['fire', 'kiln']);
  });

  test.each([
    ['ja', '東京都', ['東京', '京都']],
    ['zh', '水', ['水']],
    ['en', 'the 東京 tower', ['東京', 'tower']],
    ['ja', 'カーテンA', ['カー', 'ーテ', 'テン', 'a']],
    ['th', 'ยาแก้', ['ยา', 'าแ', 'แก', 'ก้']],
  ])('cuts unspaced scripts into character bigrams (%s, %s)', (language, text, terms) => {
    expect(createAnalyzer(language).terms(text)).toEqual(terms);
  });

  test.each([
    // Computed with PyStemmer.
    ['de', 'Aufhängungen', ['aufhang']],
    ['es-MX', 'cheques', ['chequ']],
    ['fr', "l'avion de l’eau", ['avion', 'de', 'eau']],
    ['ru', 'вагонами', ['вагон']],
    ['tr', 'IĞDIR', ['ık']],
    ['xx', 'Running dogs', ['running', 'dogs']],
    ['constructor', 'Running dogs', ['running', 'dogs']],
  ])('stems %s: %s', (language, text, terms) => {
    expect(createAnalyzer(language).terms(text)).toEqual(terms);
  });

  it('cuts words that are longer than 255 characters', () => {
    expect(createAnalyzer('xx').terms('q'.repeat(5000))).toEqual(['q'.repeat(255)]);
  });

  it('names its primary language', () => {
    expect(createAnalyzer('EN_us').language).toBe('en');
  });
});
