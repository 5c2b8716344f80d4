import { z } from 'zod';

/** A passage of a training group; `label` is the judge's grade divided by its scale, in 0..1. */
export const groupPassageSchema = z.object({
  chunkId: z.string().min(1),
  text: z.string().min(1),
  label: z.number().min(0).max(1),
  /** One for each teacher of `train.teachers`, in its order. */
  teacherScores: z.array(z.number()).min(1).optional(),
  source: z.string(),
  /** In lists with several positives; elsewhere the first passage is the positive and the others are negatives. */
  role: z.enum(['positive', 'between', 'negative']).optional(),
});

/** One query with its passages, the best first. */
export const trainingGroupSchema = z.object({
  queryId: z.string().min(1),
  query: z.string().min(1),
  passages: z.array(groupPassageSchema).min(2),
});
export type GroupPassage = z.infer<typeof groupPassageSchema>;
export type TrainingGroup = z.infer<typeof trainingGroupSchema>;
