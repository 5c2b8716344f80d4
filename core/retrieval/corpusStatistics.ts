import type { TermCounts } from './termCounts';

/** What a score depends on besides the document itself: shards that share it score as one index does. */
export interface CorpusStatistics {
  documents: number;
  /** Terms of all documents, repetitions included. */
  totalLength: number;
  /** How many documents have the term. */
  documentFrequencies: ReadonlyMap<string, number>;
}

/** The statistics of counted documents. */
export function collectStatistics({ termRows, rows, lengths }: TermCounts): CorpusStatistics {
  const frequencies = new Int32Array(termRows.size);
  for (let pair = 0; pair < rows.length; pair++) frequencies[rows[pair]!]!++;
  return {
    documents: lengths.length,
    totalLength: lengths.reduce((sum, length) => sum + length, 0),
    documentFrequencies: new Map(Array.from(termRows, ([term, row]) => [term, frequencies[row]!])),
  };
}

/** The statistics of corpora that have no document in common, together; their order does not matter. */
export function mergeStatistics(parts: Iterable<CorpusStatistics>): CorpusStatistics {
  const documentFrequencies = new Map<string, number>();
  let [documents, totalLength] = [0, 0];
  for (const part of parts) {
    documents += part.documents;
    totalLength += part.totalLength;
    for (const [term, frequency] of part.documentFrequencies) {
      documentFrequencies.set(term, (documentFrequencies.get(term) ?? 0) + frequency);
    }
  }
  return { documents, totalLength, documentFrequencies };
}
