import { z } from 'zod';
import { readDay } from '../../ingest/readDay';

const places = ['beir', 'jsonl', 'directory', 'medquad', 'trec', 's3'] as const;

/**
 * Where text comes from. A person writes one of `beir`, `jsonl`, `directory`, `medquad`, `trec` (paths, relative to
 * the spec's folder or the current one) or `s3` (a prefix); `only` names a file with one document id a line.
 */
export const corpusSchema = z
  .strictObject({
    beir: z.string().min(1).optional(),
    jsonl: z.string().min(1).optional(),
    directory: z.string().min(1).optional(),
    medquad: z.string().min(1).optional(),
    trec: z.string().min(1).optional(),
    s3: z.string().min(1).optional(),
    only: z.string().min(1).optional(),
    /** The corpus as it was then: documents with a later date are left out, and those without a date. */
    asOf: z
      .string()
      .refine((date) => readDay(date) !== undefined, { message: 'a date such as 2025-04-30, or with a time' })
      .optional(),
    /** The field of a document's metadata that holds its date, for asOf and for backfills; absent: `date`. */
    dateField: z.string().min(1).optional(),
  })
  .refine((corpus) => places.filter((place) => corpus[place]).length === 1, {
    message: `name exactly one of ${places.join(', ')}`,
  })
  .refine((corpus) => !(corpus.s3 && corpus.only), {
    message: 'works with what lies on this disk; below an s3 prefix put only the objects that are wanted',
    path: ['only'],
  });
export type CorpusSpec = z.infer<typeof corpusSchema>;
