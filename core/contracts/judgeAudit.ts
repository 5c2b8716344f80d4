import { z } from 'zod';
import { schemaVersionSchema } from './schemaVersion';

/** A figure with its 95% percentile bootstrap interval over pairs. */
const figureSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type AuditFigure = z.infer<typeof figureSchema>;

/** A share of pairs: all of it, that of neighbouring grades (`boundary`), that of grades further apart (`conceptual`). */
const splitSchema = z.object({ all: figureSchema, boundary: figureSchema, conceptual: figureSchema });
export type AuditSplit = z.infer<typeof splitSchema>;

/** What makes a judge the same judge in another run. */
export const judgeIdentitySchema = z.object({
  strategy: z.string(),
  promptVersion: z.string(),
  model: z.string(),
  scale: z.number().int().positive(),
});
export type JudgeIdentity = z.infer<typeof judgeIdentitySchema>;

/** How the judge of a run compares with people who graded some of its pairs. */
export const judgeAuditSchema = z.object({
  schemaVersion: schemaVersionSchema,
  runId: z.string(),
  judge: judgeIdentitySchema,
  /** The artifact that was sampled. */
  judgements: z.object({ key: z.string(), digest: z.string() }),
  pairs: z.object({ graded: z.number(), gradedTwice: z.number(), notGraded: z.number() }),
  /** The share of equal grades, the judge's with a person's, averaged over the people; over the sheet as it is. */
  agreement: figureSchema,
  /** The same, with each grade of the judge weighted by how often it gives it in the run. */
  agreementInRun: figureSchema,
  /** Of the two people with each other, over the pairs that both graded. */
  agreementOfHumans: figureSchema.optional(),
  /** Cohen's kappa with quadratic weights. */
  kappa: z.object({ judge: figureSchema, humans: figureSchema.optional() }),
  disagreement: z.object({
    judge: splitSchema,
    /** Between the people: what the task itself leaves open. */
    task: splitSchema.optional(),
    /** What is left of the judge's when that is taken off, at least 0. */
    modelSpecific: splitSchema.optional(),
  }),
  /** `[person's grade][judge's grade]`, answers of both people counted. */
  confusion: z.array(z.array(z.number().int())),
  /** Where people's grades are cut. */
  positiveFrom: z.number().int(),
  /** How well each cut of the judge's grades agrees with people's relevant and not relevant. */
  cuts: z.array(z.object({ positiveFrom: z.number().int(), agreement: z.number(), kappa: z.number() })),
  suggestedPositiveFrom: z.number().int(),
});
export type JudgeAudit = z.infer<typeof judgeAuditSchema>;
