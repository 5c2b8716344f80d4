import { z } from 'zod';

export const teacherKinds = ['judge', 'first-stage', 'encoder', 'cross-encoder'] as const;

/**
 * Whose scores a recipe learns from: `judge`, what the judge said, as a score where it gave one; `first-stage`, the mean of
 * the retrievers' scores, each brought to 0..1 over the query's candidates; `encoder`, the cosine of the bi-encoder of
 * the searches; `cross-encoder`, a model that scores each pair.
 */
export const teacherSchema = z
  .strictObject({
    kind: z.enum(teacherKinds),
    /** Of `cross-encoder`: `minilm`, `hf:<repo>` or the absolute path of a folder that the GPU worker has. */
    model: z.string().min(1).optional(),
  })
  .refine(({ kind, model }) => (kind === 'cross-encoder') === (model !== undefined), {
    message: 'name the model of kind: cross-encoder, and only there',
    path: ['model'],
  });
export type Teacher = z.infer<typeof teacherSchema>;
