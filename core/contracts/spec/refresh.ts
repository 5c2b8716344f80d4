import { z } from 'zod';

/** What a run does because there were runs of its pipeline before it. */
export const refreshSchema = z.strictObject({
  /** Answers of the judge that an earlier run rests on, asked for again; 0: none. */
  probe: z.number().int().min(0).max(10_000).default(0),
});
