import { z } from 'zod';

/** Strategies that `dual-teacher` joins: those that score each passage, and those that give an order. */
export const pointwiseTeachers = ['binary', 'graded', 'pointwise-int', 'groupwise'] as const;
export const listwiseTeachers = ['listwise', 'first-token', 'insertrank', 'setwise-r1'] as const;
export type PointwiseTeacher = (typeof pointwiseTeachers)[number];
export type ListwiseTeacher = (typeof listwiseTeachers)[number];

const count = z.number().int().positive();

/**
 * What a spec may say of how its judge asks, fields of the section `judge`. Each strategy names those that it reads
 * (`reads`), and a default stands where it is read, so that a field is in the key of those judges only that know it.
 */
export const judgeOptionFields = {
  /** Of shuffled orders and random groups; 0. */
  seed: z.number().int().nonnegative().optional(),
  /** Times that a whole list is judged, from the second on in another shuffled order; ranks and scores are averaged. */
  repeats: count.max(20).optional(),
  /** Passages that one request puts in order; longer lists are gone through in windows, from the end to the front. */
  windowSize: z.number().int().min(2).max(100).optional(),
  /** How far the next window lies before the last; absent: half a window. */
  windowStep: count.max(99).optional(),
  /** Passages that one request compares: a random group that is scored, or a node of a heap with its children. */
  groupSize: z.number().int().min(2).max(100).optional(),
  /** Places that a heap sort settles; the passages behind them share the next one. */
  topK: count.max(100).optional(),
  /** A retriever's score that is shown beside each passage, and by which the first order is made. */
  scores: z
    .strictObject({
      retriever: z.enum(['bm25', 'dense']).default('bm25'),
      scale: z.enum(['raw', '0-1', '0-100']).default('raw'),
      order: z.enum(['score', 'shuffle']).default('score'),
    })
    .optional(),
  /** Whose ranks are joined. */
  teachers: z
    .strictObject({
      pointwise: z.enum(pointwiseTeachers).default('pointwise-int'),
      listwise: z.enum(listwiseTeachers).default('listwise'),
    })
    .optional(),
  /** What the probabilities of the answer's tokens make of a score: score times probability, or the expected score. */
  probabilities: z.enum(['product', 'expectation']).optional(),
  /** Answers that are had for each pair; the one nearest to their mean counts. */
  samples: count.max(20).optional(),
  /** Of the samples, where there are several; 0.7. Null: that of all requests. */
  sampleTemperature: z.number().min(0).max(2).nullable().optional(),
  /** Up to which rank its own passage vouches for a query, where the judge gives an order and no grades; 10. */
  sourceWithin: count.max(1000).optional(),
  /** How many ranks below its own passage a passage must be to count as no answer; 3. */
  margin: count.max(1000).optional(),
};

export type JudgeOptions = z.infer<z.ZodObject<typeof judgeOptionFields>>;
export type JudgeOptionName = keyof JudgeOptions;
export const judgeOptionNames = Object.keys(judgeOptionFields) as JudgeOptionName[];
export type ShownScores = NonNullable<JudgeOptions['scores']>;
export type ProbabilityForm = NonNullable<JudgeOptions['probabilities']>;
