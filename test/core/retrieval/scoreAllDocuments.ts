import { rankByScore, type RankedItem } from '../../../core/retrieval/rankedList';

/**
 * The other way of computing: BM25 of every document by the formula, document after document, without an index. The sum
 * runs over the question's terms in their order, as the index has it, so that even the last bit can be compared.
 */
export function scoreAllDocuments(
  documents: readonly { id: string; text: string }[],
  question: string,
  { k1, b, exclude = new Set() }: { k1: number; b: number; exclude?: ReadonlySet<string> },
): RankedItem[] {
  const texts = documents.map(({ text }) => text.split(' ').filter(Boolean));
  const average = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  const terms = question.split(' ').filter(Boolean);
  const idf = new Map(
    terms.map((term) => {
      const df = texts.filter((text) => text.includes(term)).length;
      return [term, Math.log(1 + (texts.length - df + 0.5) / (df + 0.5))];
    }),
  );
  const scored = documents.map(({ id }, row) => {
    const text = texts[row]!;
    const norm = k1 * (1 - b + (average > 0 ? (b * text.length) / average : 0));
    let score = 0;
    for (const term of terms) {
      const frequency = text.filter((each) => each === term).length;
      if (frequency > 0) score += (idf.get(term)! * frequency) / (frequency + norm);
    }
    return { id, score };
  });
  return rankByScore(scored.filter(({ id, score }) => score > 0 && !exclude.has(id)));
}
