import { z } from 'zod';
import type { RequestLimits } from './limits';
import { rankDocuments } from './rankDocuments';
import type { ScoredDocuments, ScoringRequest } from './scoring';

/** A request as clients of NVIDIA's NIM send it to `/v1/ranking`; members that are not known are passed over. */
export function rankingRequestSchema({ maxDocuments, maxDocumentCharacters, maxQueryCharacters }: RequestLimits) {
  return z.object({
    model: z.string().optional().describe('Any name: the server holds one model.'),
    query: z.object({ text: z.string().min(1).max(maxQueryCharacters) }),
    passages: z.array(z.object({ text: z.string().max(maxDocumentCharacters) })).min(1).max(maxDocuments), // prettier-ignore
    truncate: z
      .enum(['NONE', 'END'])
      .optional()
      .describe(
        'NONE (also where it is absent) refuses a pair that is too long for the model; END cuts it at its end.',
      ),
  });
}
export type RankingRequest = z.infer<ReturnType<typeof rankingRequestSchema>>;

export const rankingAnswerSchema = z.object({
  rankings: z
    .array(
      z.object({
        index: z.number().int().describe('Place in `passages`, from 0.'),
        logit: z.number().describe("The model's raw score."),
      }),
    )
    .describe('Best first, ties by index.'),
  usage: z.object({ prompt_tokens: z.number().int(), total_tokens: z.number().int() }),
});
export type RankingAnswer = z.infer<typeof rankingAnswerSchema>;

export function readRankingRequest({ query, passages, truncate = 'NONE' }: RankingRequest): ScoringRequest {
  return {
    ...{ query: query.text, documents: passages.map(({ text }) => text), long: 'truncate' },
    refusesLong: truncate === 'NONE',
  };
}

export function renderRankingAnswer({ scores, tokens }: ScoredDocuments): RankingAnswer {
  return {
    rankings: rankDocuments(scores).map(({ index, score }) => ({ index, logit: score })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
