/** What a request may ask for at most. */
export interface RequestLimits {
  maxDocuments: number;
  maxDocumentCharacters: number;
  maxQueryCharacters: number;
}

/** One request of these limits, 192 tokens a pair and a small model, takes two processors half a minute. */
export const usualRequestLimits: RequestLimits = {
  maxDocuments: 1000,
  maxDocumentCharacters: 100_000,
  maxQueryCharacters: 20_000,
};

/** Windows of one document, where the one who asks sets no lower number. */
export const usualMostWindows = 8;
