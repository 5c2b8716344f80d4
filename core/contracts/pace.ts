import { z } from 'zod';

/**
 * How fast a system ranked on the machine that evaluated it: seconds a question, of what re-ranks without its first stage,
 * and for that the documents that it scored a second.
 */
export const paceSchema = z.object({ secondsPerQuery: z.number(), documentsPerSecond: z.number().optional() });
export type Pace = z.infer<typeof paceSchema>;

/** By system; a part of the summary of an evaluation, which no digest covers. */
export const pacesSchema = z.record(z.string(), paceSchema);
export type Paces = z.infer<typeof pacesSchema>;
