import { z } from 'zod';
import { sha256Schema } from './sha256';

const places = ['jsonl', 'beir', 's3'] as const;

/**
 * Labelled rows of a person's own that are trained on beside the generated ones. `jsonl` is a file or a folder of files
 * of `{query, pos, neg}`, `beir` a folder with qrels, both relative to the spec's; `s3` a prefix of the bucket with
 * `.jsonl` objects. Without `share` and `weight` each row counts once.
 */
export const ownRowsSchema = z
  .strictObject({
    jsonl: z.string().min(1).optional(),
    beir: z.string().min(1).optional(),
    s3: z.string().min(1).optional(),
    /** Of `beir`: the name of the qrels file; absent: train. */
    split: z.string().min(1).optional(),
    /** Of all training groups the part that they are: some are drawn where there are more, repeated where there are fewer. */
    share: z.number().positive().lt(1).optional(),
    /** How many times each counts; 0.5 draws half of them. */
    weight: z.number().positive().max(100).optional(),
    /** Digest of the files; starting a run fills it in, and refuses files that have another. */
    sha256: sha256Schema.optional(),
  })
  .refine((rows) => places.filter((place) => rows[place] !== undefined).length === 1, {
    message: `name exactly one of ${places.join(', ')}`,
  })
  .refine(({ beir, split }) => beir !== undefined || split === undefined, {
    message: 'belongs to beir',
    path: ['split'],
  })
  .refine(({ share, weight }) => share === undefined || weight === undefined, {
    message: 'give share or weight, not both',
    path: ['weight'],
  });
export type OwnRows = z.infer<typeof ownRowsSchema>;
