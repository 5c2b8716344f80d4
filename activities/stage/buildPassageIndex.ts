import { passageText } from '../../core/passageText';
import { buildBm25Index, type Bm25Index } from '../../core/retrieval/bm25Index';
import { asAnalyzed, createLanguageAnalyzer } from '../../core/retrieval/languageAnalyzer';

interface Titled {
  id: string;
  title?: string | undefined;
  text: string;
  language?: string | undefined;
}

/** BM25 over passages with their titles, in memory. It tells every thousand passages that it goes on. */
export function buildPassageIndex(
  passages: AsyncIterable<Titled>,
  { language, tell }: { language: string; tell: () => Promise<void> },
): Promise<Bm25Index> {
  return buildBm25Index(withTitles(passages, { language, tell }), { analyzer: createLanguageAnalyzer(language) });
}

async function* withTitles(
  passages: AsyncIterable<Titled>,
  { language, tell }: { language: string; tell: () => Promise<void> },
): AsyncGenerator<{ id: string; text: string }> {
  let read = 0;
  for await (const passage of passages) {
    if ((read += 1) % 1000 === 0) await tell();
    yield { id: passage.id, text: asAnalyzed(passageText(passage), passage.language, language) };
  }
}
