import { createAnalyzer, type Analyzer, type AnalyzerOptions } from './analyzer';

/** Each text is analysed as of the language that it is declared to be written in. */
export const declaredLanguage = 'auto';
/** Of a text that declares none. */
const usualLanguage = 'en';

/** Code points that no text holds once it was ingested: between them stands the language of what follows. */
const [before, after] = ['\u0002', '\u0003'];

/**
 * The analyzer of one language, or with `auto` of all: it analyses what `asAnalyzed` made of a text. Terms of different
 * languages are alike where their letters are, so a name is found in all of them.
 */
export function createLanguageAnalyzer(language: string, options: AnalyzerOptions = {}): Analyzer {
  if (language !== declaredLanguage) return createAnalyzer(language, options);
  const analyzers = new Map<string, Analyzer>();
  return {
    language,
    terms(text) {
      const end = text.startsWith(before) ? text.indexOf(after) : -1;
      const written = end < 0 ? usualLanguage : text.slice(1, end);
      const analyzer = analyzers.get(written) ?? createAnalyzer(written, options);
      analyzers.set(written, analyzer);
      return analyzer.terms(text.slice(end + 1));
    },
  };
}

/** A text as the analyzer of `language` takes it: for `auto` with what it declares. */
export function asAnalyzed(text: string, written: string | undefined, language: string): string {
  return language === declaredLanguage ? `${before}${written || usualLanguage}${after}${text}` : text;
}
