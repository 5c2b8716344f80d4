import { z } from 'zod';

const wordsSchema = z.string().trim().min(1).max(200);

/** A term of a subject area, or a relation between two of them, as a guide for queries names them. */
export const guideEntrySchema = z.union([
  z.object({ term: wordsSchema }),
  z.object({ subject: wordsSchema, relation: wordsSchema, object: wordsSchema }),
]);
export type GuideEntry = z.infer<typeof guideEntrySchema>;
export type GuideRelation = Extract<GuideEntry, { subject: string }>;
