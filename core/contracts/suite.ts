import { z } from 'zod';

/** What a figure is, which decides how it is printed. */
export const suiteColumnSchema = z.object({
  title: z.string(),
  kind: z.enum(['score', 'difference', 'share', 'points', 'seconds', 'rate']),
});
export type SuiteColumn = z.infer<typeof suiteColumnSchema>;

/**
 * A figure, with two standard errors where it is a mean over languages, or its 95 % bootstrap interval over questions; null
 * where there is none.
 */
export const suiteCellSchema = z
  .object({
    ...{ value: z.number(), twoStandardErrors: z.number().optional() },
    ...{ low: z.number().optional(), high: z.number().optional() },
  })
  .nullable();
export type SuiteCell = z.infer<typeof suiteCellSchema>;

/** What a suite found over the evaluation sets that it compares: a row a system that all of them have. */
export const suiteResultSchema = z.object({
  protocol: z.string(),
  metric: z.string(),
  sets: z.array(z.string()),
  /** What is compared and how it is to be read, then what was found. */
  sentences: z.array(z.string()),
  columns: z.array(suiteColumnSchema),
  rows: z.array(z.object({ system: z.string(), cells: z.array(suiteCellSchema) })),
});
export type SuiteResult = z.infer<typeof suiteResultSchema>;

/** The file of the report's artifact that holds all of them. */
export const suitesFile = 'suites.json';

/** What the receipt of a report with suites says of them. */
export const suiteSummarySchema = z.object({ suites: z.array(suiteResultSchema) });
