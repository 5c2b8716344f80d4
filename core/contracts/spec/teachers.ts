import { z } from 'zod';
import { sha256Schema } from './sha256';

export const teacherKinds = ['judge', 'first-stage', 'encoder', 'cross-encoder'] as const;

/**
 * Whose scores a recipe learns from: `judge`, what the judge said, as a score where it gave one; `first-stage`, the mean of
 * the retrievers' scores, each brought to 0..1 over the query's candidates; `encoder`, the cosine of the bi-encoder of
 * the searches; `cross-encoder`, a model that scores each pair.
 */
export const teacherSchema = z
  .strictObject({
    kind: z.enum(teacherKinds),
    /** Of `cross-encoder`: named like `train.base`, or `models/<key>` of this store. */
    model: z.string().min(1).optional(),
    /** Digest of its files; starting a run fills it in, and refuses a model that has another. */
    modelSha256: sha256Schema.optional(),
  })
  .refine(({ kind, model }) => (kind === 'cross-encoder') === (model !== undefined), {
    message: 'name the model of kind: cross-encoder, and only there',
    path: ['model'],
  });
export type Teacher = z.infer<typeof teacherSchema>;
