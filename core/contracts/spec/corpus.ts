import { z } from 'zod';

/**
 * Where text comes from. A person writes one of `beir`, `jsonl`, `directory` (paths, relative to the spec's
 * folder or the current one) or `s3` (a prefix); `only` names a file with one document id a line.
 */
export const corpusSchema = z
  .strictObject({
    beir: z.string().min(1).optional(),
    jsonl: z.string().min(1).optional(),
    directory: z.string().min(1).optional(),
    s3: z.string().min(1).optional(),
    only: z.string().min(1).optional(),
  })
  .refine((corpus) => [corpus.beir, corpus.jsonl, corpus.directory, corpus.s3].filter(Boolean).length === 1, {
    message: 'name exactly one of beir, jsonl, directory, s3',
  })
  .refine((corpus) => !(corpus.s3 && corpus.only), {
    message: 'works with beir, jsonl and directory; below an s3 prefix put only the objects that are wanted',
    path: ['only'],
  });
export type CorpusSpec = z.infer<typeof corpusSchema>;
