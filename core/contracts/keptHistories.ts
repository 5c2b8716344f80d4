import { z } from 'zod';
import { schemaVersionSchema } from './schemaVersion';

/** The history of one execution of a workflow as an object of the bucket: JSON, gzipped. */
export const keptHistorySchema = z.object({
  workflowId: z.string().min(1),
  /** Temporal's id of the execution; a workflow that continued as new has several. */
  runId: z.string().min(1),
  object: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
  events: z.number().int().nonnegative(),
});
export type KeptHistory = z.infer<typeof keptHistorySchema>;

/** `runs/<run id>/histories.json`: what is kept of a run's histories, its own first. */
export const keptHistoriesSchema = z.object({
  schemaVersion: schemaVersionSchema,
  histories: z.array(keptHistorySchema),
  /** Executions that Temporal had forgotten already: a child is kept from its own end on, not from that of its run. */
  missing: z.array(z.object({ workflowId: z.string(), runId: z.string() })),
});
export type KeptHistories = z.infer<typeof keptHistoriesSchema>;
