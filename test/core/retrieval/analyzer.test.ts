import fc from 'fast-check';
import { createAnalyzer } from '../../../core/retrieval/analyzer';
import { splitWords } from '../../../core/retrieval/words';

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
    ['lo', 'ຢາ', ['ຢາ']],
    ['km', 'ភាសា', ['ភា', 'ាស', 'សា']],
    ['my', 'ဆေး', ['ဆေ', 'ေး']],
    ['ko', '한국어는 A', ['한국', '국어', '어는', 'a']],
  ])('cuts unspaced scripts into character bigrams (%s, %s)', (language, text, terms) => {
    expect(createAnalyzer(language).terms(text)).toEqual(terms);
  });

  test.each([
    // Computed with PyStemmer.
    ['de', 'Aufhängungen', ['aufhang']],
    ['es-MX', 'cheques', ['chequ']],
    ['fr', "l'avion vers l’eau", ['avion', 'ver', 'eau']],
    ['ru', 'вагонами', ['вагон']],
    ['tr', 'IĞDIR', ['ık']],
    ['xx', 'Running dogs', ['running', 'dogs']],
    ['constructor', 'Running dogs', ['running', 'dogs']],
  ])('stems %s: %s', (language, text, terms) => {
    expect(createAnalyzer(language).terms(text)).toEqual(terms);
  });

  test.each([
    // From the lists of Snowball (de, ru, nb) and Lucene (tr, hi, fa); the words around them are in none.
    ['de', 'der Motor und das Getriebe', ['motor', 'getrieb']],
    ['ru', 'насос и мотор', ['насос', 'мотор']],
    ['nb', 'motor og pumpe', ['motor', 'pump']],
    ['tr', 'motor ve pompa', ['motor', 'pompa']],
    ['hi', 'मोटर और पंप', ['मोटर', 'पंप']],
    ['fa', 'موتور و پمپ', ['موتور', 'پمپ']],
    ['xx', 'the motor and', ['the', 'motor', 'and']],
  ])('leaves out the stop words of %s', (language, text, terms) => {
    expect(createAnalyzer(language).terms(text)).toEqual(terms);
  });

  it('keeps stop words and endings on request', () => {
    const plain = createAnalyzer('en', { stopWords: false, stemming: false });
    expect(plain.terms("The kiln's firings")).toEqual(['the', 'kiln', 'firings']);
  });

  it('takes identifiers apart on request', () => {
    const code = createAnalyzer('en', { identifiers: true });
    expect(code.terms('readCSVFile2(max_value, HTTPServer) # Überzahl2x')).toEqual([
      'read',
      'csv',
      'file',
      '2',
      'max',
      'valu',
      'http',
      'server',
      'überzahl',
      '2',
      'x',
    ]);
    expect(english.terms('readCSVFile2')).toEqual(['readcsvfile2']);
  });

  it('reads ASCII byte by byte as it reads other text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "it's",
        " '",
        "''a",
        'Ab9',
        ' ',
        '\n',
        'é',
        'ﬁ',
        '\u00ad',
        '’',
        'Σ',
        'ΑΣ ',
        '東京',
        '가',
        '\u0301',
        '_',
        '.',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ unit: 'binary-ascii', maxLength: 6 }),
    );
    const plain = createAnalyzer('xx');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(plain.terms(text)).toEqual(splitWords(text.normalize('NFKC').toLowerCase()));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('finds words again when it has seen more than it remembers', () => {
    const plain = createAnalyzer('xx');
    const words = Array.from({ length: 250_000 }, (_, number) => `w${number * 7919}`);
    expect(plain.terms(words.join(' '))).toEqual(words);
    expect(plain.terms(words.slice(0, 1000).join(' ').toUpperCase())).toEqual(words.slice(0, 1000));
  });

  it('cuts words that are longer than 255 characters', () => {
    expect(createAnalyzer('xx').terms('q'.repeat(5000))).toEqual(['q'.repeat(255)]);
  });

  it('names its primary language', () => {
    expect(createAnalyzer('EN_us').language).toBe('en');
  });
});
