import { z } from 'zod';
import type { RequestLimits } from './limits';
import { rankDocuments } from './rankDocuments';
import type { ScoredDocuments, ScoringRequest } from './scoring';
import { longPolicies } from './windows';

const atLeastOne = z.number().int().min(1);

/** A request as clients of Cohere (v1 and v2) and of Jina send it; members that are not known are passed over. */
export function rerankRequestSchema({ maxDocuments, maxDocumentCharacters, maxQueryCharacters }: RequestLimits) {
  const text = z.string().max(maxDocumentCharacters);
  return z.object({
    model: z.string().optional().describe('Any name: the server holds one model, and its answer names it.'),
    query: z.string().min(1).max(maxQueryCharacters),
    documents: z.array(z.union([text, z.object({ text })])).min(1).max(maxDocuments), // prettier-ignore
    top_n: atLeastOne.optional().describe('Results at most; absent: all.'),
    return_documents: z.boolean().optional().describe('Whether results repeat their documents; absent: false.'),
    max_tokens_per_doc: atLeastOne.optional().describe('Of each document, the tokens that are read at most.'),
    max_chunks_per_doc: atLeastOne.optional().describe('Of each document, the windows that are read at most.'),
    rank_fields: z.array(z.literal('text')).optional().describe('Documents are read by their member `text` alone.'),
    long: z
      .enum(longPolicies)
      .optional()
      .describe(
        'Documents that the model does not read in one piece: the best of overlapping windows counts, or the start alone.',
      ),
  });
}
export type RerankRequest = z.infer<ReturnType<typeof rerankRequestSchema>>;

export const rerankAnswerSchema = z.object({
  id: z.string(),
  object: z.literal('list'),
  model: z.string(),
  results: z.array(
    z.object({
      index: z.number().int().describe('Place in `documents`, from 0.'),
      relevance_score: z
        .number()
        .describe("Sigmoid of the model's raw score. Results are in the order of raw scores, ties by index."),
      document: z.object({ text: z.string() }).optional(),
    }),
  ),
  usage: z.object({ total_tokens: z.number().int().describe('Tokens that the model read, windows counted apart.') }),
  meta: z.object({
    long: z.enum(longPolicies),
    windows: z.number().int().describe('Of all documents together.'),
    cut_documents: z.array(z.number().int()).describe('Indexes of the documents of which the model did not read all.'),
  }),
});
export type RerankAnswer = z.infer<typeof rerankAnswerSchema>;

export function readRerankRequest(request: RerankRequest): ScoringRequest {
  const { query, documents, long, max_tokens_per_doc, max_chunks_per_doc } = request;
  return {
    query,
    documents: documents.map(textOf),
    ...(long ? { long } : {}),
    ...(max_tokens_per_doc ? { maxTokensPerDocument: max_tokens_per_doc } : {}),
    ...(max_chunks_per_doc ? { mostWindows: max_chunks_per_doc } : {}),
  };
}

export function renderRerankAnswer(
  { documents, top_n: topN, return_documents: returnsDocuments = false }: RerankRequest,
  { id, model, scored }: { id: string; model: string; scored: ScoredDocuments },
): RerankAnswer {
  const results = rankDocuments(scored.scores).slice(0, topN);
  return {
    ...{ id, object: 'list', model },
    results: results.map(({ index, probability }) => ({
      ...{ index, relevance_score: probability },
      ...(returnsDocuments ? { document: { text: textOf(documents[index]!) } } : {}),
    })),
    usage: { total_tokens: scored.tokens },
    meta: { long: scored.long, windows: scored.windows, cut_documents: scored.cutDocuments },
  };
}

function textOf(document: RerankRequest['documents'][number]): string {
  return typeof document === 'string' ? document : document.text;
}
