import { z } from 'zod';
import { candidateSourceSchema } from './candidate';

/** A list that a language model is asked to put in order, with all that its prompts show. */
export const rerankTaskSchema = z.object({
  queryId: z.string().min(1),
  query: z.string(),
  /** In the order of the list; what was known of each before. */
  passages: z.array(
    z.object({
      id: z.string().min(1),
      text: z.string(),
      title: z.string().optional(),
      sources: z.array(candidateSourceSchema),
    }),
  ),
});
export type RerankTask = z.infer<typeof rerankTaskSchema>;

/** What came of it, and what it took. */
export const rerankedListSchema = z.object({
  queryId: z.string().min(1),
  /** All documents of the task, the best first. */
  documents: z.array(z.string()),
  /** Of these, those about which no usable answer came: they stand last, as the list had them. */
  unjudged: z.number().int().nonnegative(),
  calls: z.number().int().nonnegative(),
  tokensIn: z.number().int().nonnegative(),
  tokensOut: z.number().int().nonnegative(),
  /** Where the spec names the sizes of the model. */
  flops: z.number().optional(),
});
export type RerankedList = z.infer<typeof rerankedListSchema>;
