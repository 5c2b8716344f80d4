import { z } from 'zod';

/** What people are told of. `budget` is a pause too, and `not-promoted` a success: a target hears each thing once. */
export const notifyEvents = ['success', 'not-promoted', 'failure', 'pause', 'budget'] as const;
export type NotifyEvent = (typeof notifyEvents)[number];

/** Only variables of this name are read: a spec cannot have another secret of a worker used or sent. */
const variableSchema = z.string().regex(/^RANKWRIGHT_NOTIFY_[A-Z0-9_]+$/, 'a variable RANKWRIGHT_NOTIFY_…');

/** Whom a run tells how it ended, or that it waits: a webhook, signed with a secret of the workers, or a command there. */
export const notifyTargetSchema = z
  .strictObject({
    webhook: z.url({ protocol: /^https?$/ }).optional(),
    /** The variable of the cpu workers that holds the address, where the address itself is a secret. */
    webhookEnv: variableSchema.optional(),
    /** The variable of the cpu workers that holds the secret. */
    secretEnv: variableSchema.default('RANKWRIGHT_NOTIFY_SECRET'),
    /** A program and its arguments, run by a cpu worker that allows commands; the notification is its input. */
    command: z.array(z.string().min(1)).min(1).optional(),
    on: z
      .array(z.enum(notifyEvents))
      .min(1)
      .default([...notifyEvents]),
  })
  .refine(({ webhook, webhookEnv, command }) => [webhook, webhookEnv, command].filter(Boolean).length === 1, {
    message: 'name exactly one of webhook, webhookEnv, command',
  });
export type NotifyTarget = z.infer<typeof notifyTargetSchema>;
