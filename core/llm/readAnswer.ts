import { z, type ZodType } from 'zod';
import type { QuarantineReason } from '../contracts/llmWork';
import { parseJsonAnswer } from '../strategies/parseJsonAnswer';
import { UnusableAnswer } from '../strategies/unusableAnswer';
import { compileSchema } from './jsonSchema';

/** What a chat completion said, before anybody has looked at it. */
export interface ReceivedAnswer {
  content: string;
  finishReason: string;
  refusal?: string;
}

export type AnswerReading = { isUsable: true } | { isUsable: false; reason: QuarantineReason; message: string };

/**
 * Whether an answer can be used: it says something, and where the request asks for JSON it holds JSON that fits the
 * schema, whatever stands around it (code fences, reasoning, prose). The message can be sent back to the model.
 * An answer that reached its token limit is usable when the JSON was complete by then.
 */
export function readAnswer(answer: ReceivedAnswer, responseFormat: unknown): AnswerReading {
  if (answer.refusal) return unusable('refused', `the answer was refused: ${answer.refusal.slice(0, 300)}`);
  if (answer.finishReason === 'content_filter')
    return unusable('filtered', 'the answer was stopped by a content filter');
  const format = formatSchema.safeParse(responseFormat).data;
  const misfit = findMisfit(answer.content, format);
  // Text has no end that could be recognised; JSON has.
  if (answer.finishReason === 'length' && (misfit || !format))
    return unusable('truncated', 'the answer reached its limit of tokens before it was complete');
  return misfit ?? { isUsable: true };
}

function findMisfit(content: string, format: z.infer<typeof formatSchema> | undefined): AnswerReading | undefined {
  if (content.trim() === '') return unusable('empty', 'expected an answer, received an empty one');
  if (!format) return undefined;
  const schema = format.type === 'json_schema' ? (format.json_schema?.schema ?? {}) : { type: 'object' };
  try {
    parseJsonAnswer(content, fitting(schema), 'JSON that fits the schema of the request');
    return undefined;
  } catch (error) {
    if (!(error instanceof UnusableAnswer)) throw error;
    return unusable(error.reason === 'empty' ? 'empty' : 'off-schema', error.message);
  }
}

const formatSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ schema: z.record(z.string(), z.unknown()).optional() }).optional(),
  }),
  z.object({ type: z.literal('json_object') }),
]);

function fitting(schema: object): ZodType<unknown> {
  const check = compileSchema(schema);
  return z.unknown().superRefine((value, context) => {
    const misfit = check(value);
    if (misfit) context.addIssue({ code: 'custom', ...misfit });
  });
}

function unusable(reason: QuarantineReason, message: string): AnswerReading & { isUsable: false } {
  return { isUsable: false, reason, message };
}
