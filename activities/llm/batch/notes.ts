import { z } from 'zod';
import { answerFormSchema } from '../../../core/contracts/llm';
import { quarantineReasons, type CollectedBatch } from '../../../core/contracts/llmWork';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { usageSchema } from '../../../core/contracts/manifest';
import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import { structuredForms } from '../../../infra/llm/online/wireBody';

/**
 * The plan, and what the input does not say: which of `demands` the answers to its requests have to fit, in groups of
 * neighbours (what is sent may ask for less, see `WireForm`).
 */
export const planNoteSchema = z.object({
  plan: z.object({
    id: z.string(),
    inputObject: z.string(),
    requests: z.number().int(),
    bytes: z.number().int(),
    tokens: z.number().int(),
    worstCaseNanoUsd: z.number().int().exactOptional(),
  }),
  /** What the input was written in. */
  form: z.object({
    structuredOutput: z.enum(structuredForms),
    tokenLimit: z.enum(['max_completion_tokens', 'max_tokens']),
    logprobs: z.boolean().default(true),
  }),
  demands: z.array(z.object({ responseFormat: z.unknown().optional(), expects: answerFormSchema.exactOptional() })),
  groups: z.array(z.object({ demand: z.number().int(), requests: z.number().int() })),
});
export type PlanNote = z.infer<typeof planNoteSchema>;

export const submittedNoteSchema = z.object({ providerId: z.string(), inputFileId: z.string() });
export type SubmittedNote = z.infer<typeof submittedNoteSchema>;

/**
 * What a provider's batch gave, and which requests are not to be sent in a batch again by the same run: asking
 * them for a second time in the same words would give the same.
 */
export const collectedNoteSchema = z.object({
  run: z.string(),
  setAside: z.array(z.string()),
  collected: z.object({
    answered: z.number().int(),
    failedByReason: z.partialRecord(z.enum(quarantineReasons), z.number().int()),
    unknownLines: z.number().int(),
    repeatedLines: z.number().int(),
    missing: z.number().int(),
    usage: usageSchema,
    stopped: z
      .object({ reason: z.enum(['quota', 'auth', 'budget', 'unavailable']), message: z.string(), mend: z.string() })
      .exactOptional(),
  }),
});
export type CollectedNote = Omit<z.infer<typeof collectedNoteSchema>, 'collected'> & { collected: CollectedBatch };

export async function readNote<Note>(
  store: ObjectStore,
  name: string,
  schema: z.ZodType<Note>,
): Promise<Note | undefined> {
  if (!(await store.has(name))) return undefined;
  return schema.parse(JSON.parse((await store.get(name)).toString('utf8')));
}

/** Replaces an older note of the same name. */
export async function writeNote(store: ObjectStore, name: string, note: object): Promise<void> {
  await store.put(name, Buffer.from(`${canonicalJson(note)}\n`));
}
