import { createAnalyzer } from '../../../core/retrieval/analyzer';
import { asAnalyzed, createLanguageAnalyzer } from '../../../core/retrieval/languageAnalyzer';

const french = "L'huile des chaînes usées";
const english = 'The chains are worn';

describe('the language of an analysis', () => {
  it('is one for all texts where it is named', () => {
    const analyzer = createLanguageAnalyzer('fr');
    for (const text of [french, english]) {
      expect(asAnalyzed(text, 'en', 'fr')).toBe(text);
      expect(analyzer.terms(text)).toEqual(createAnalyzer('fr').terms(text));
    }
  });

  it.each([
    [french, 'fr', 'fr'],
    [french, 'fr-ca', 'fr'],
    [english, 'en', 'en'],
    [english, undefined, 'en'],
    ['', 'fr', 'fr'],
  ])('is what a text declares with auto: %j in %s', (text, written, language) => {
    const analyzer = createLanguageAnalyzer('auto');
    expect(analyzer.terms(asAnalyzed(text, written, 'auto'))).toEqual(createAnalyzer(language).terms(text));
  });

  it('is English for a text that came another way', () => {
    expect(createLanguageAnalyzer('auto').terms(english)).toEqual(createAnalyzer('en').terms(english));
  });
});
