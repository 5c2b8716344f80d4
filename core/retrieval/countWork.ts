import type { AnalyzerOptions } from './analyzer';
import { createLanguageAnalyzer } from './languageAnalyzer';
import { createTermCounter, type TermCounts } from './termCounts';

export interface CountOptions {
  /** See `createLanguageAnalyzer`. */
  language: string;
  analysis?: AnalyzerOptions | undefined;
  /** The terms that count, where all questions are known; see `createTermCounter`. */
  only?: ReadonlySet<string> | undefined;
}

/** What a thread does with passages: an analyzer of its own, and the counted terms of each batch of texts. */
export function createCountWork({ language, analysis, only }: CountOptions): (texts: readonly string[]) => TermCounts {
  const analyzer = createLanguageAnalyzer(language, analysis);
  return (texts) => {
    const counter = createTermCounter(only);
    for (const text of texts) counter.addDocument(analyzer.terms(text));
    const { termRows, rows, frequencies, distinct, lengths } = counter.counts();
    // Posting a view posts all the memory behind it.
    const copies = { rows: rows.slice(), frequencies: frequencies.slice() };
    return { termRows, ...copies, distinct: distinct.slice(), lengths: lengths.slice() };
  };
}
