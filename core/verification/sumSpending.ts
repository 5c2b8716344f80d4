import { z } from 'zod';
import { usageSchema } from '../contracts/manifest';

const shardSchema = z.object({
  rows: z.number(),
  failedByReason: z.record(z.string(), z.number()),
  usage: usageSchema,
  lostNanoUsd: z.number().optional(),
});
const batchSchema = z.object({ collected: z.object({ answered: z.number(), usage: usageSchema }) });

/** What a shard or a provider's batch told its stage that it spent, in billionths of a dollar; undefined of anything else. */
export function readSpending(value: unknown): number | undefined {
  const shard = shardSchema.safeParse(value);
  if (shard.success) return (shard.data.usage.nanoUsd ?? 0) + (shard.data.lostNanoUsd ?? 0);
  const batch = batchSchema.safeParse(value);
  return batch.success ? (batch.data.collected.usage.nanoUsd ?? 0) : undefined;
}
