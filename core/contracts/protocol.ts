import { z } from 'zod';

/** The lists that the systems of an evaluation re-rank. */
export const rankedListsSchema = z.object({
  kind: z.enum(['bm25', 'dense', 'hybrid', 'run', 'file', 'closed']),
  /** The system that these lists are, as they stand: what a reranker has to be above. */
  system: z.string(),
  /** Digest of which documents each question's list has, whatever their order. */
  sha256: z.string(),
  /** Of closed lists: how many documents beside the relevant one, and the top of BM25 that they are drawn from. */
  closed: z.object({ others: z.number().int(), drawnFrom: z.number().int(), seed: z.number().int() }).optional(),
});
export type RankedLists = z.infer<typeof rankedListsSchema>;
export type ListKind = RankedLists['kind'];

/** What a re-ranking system reads and computes for a question, means over all of them. */
export const computeSchema = z.object({
  /** Texts or pairs that the model reads. */
  inputs: z.number(),
  tokens: z.number(),
  /** By the formula of Peng et al. 2025. */
  flops: z.number(),
  /** nDCG@10 a petaFLOP, and questions a petaFLOP. */
  rpp: z.number(),
  qpp: z.number(),
});
export type Compute = z.infer<typeof computeSchema>;

/** A corpus that was shrunk: figures on it are not comparable with those on the whole one. */
export const poolSchema = z.object({
  /** How many of each first stage's list it has, beside what is judged relevant. */
  top: z.number().int(),
  documents: z.number().int(),
  /** Documents of the whole corpus. */
  of: z.number().int(),
  isComparableWithWholeCorpus: z.literal(false),
});
