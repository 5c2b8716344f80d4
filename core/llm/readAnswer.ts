import { z, type ZodType } from 'zod';
import type { AnswerForm, AnswerToken, LlmRequest } from '../contracts/llm';
import type { QuarantineReason } from '../contracts/llmWork';
import { parseJsonAnswer } from '../strategies/parseJsonAnswer';
import { UnusableAnswer } from '../strategies/unusableAnswer';
import { compileSchema } from './jsonSchema';

/** What a chat completion said, before anybody has looked at it. */
export interface ReceivedAnswer {
  content: string;
  finishReason: string;
  refusal?: string;
  tokens?: AnswerToken[];
}

/** What an answer has to fit: the schema of a JSON answer, or the form of one in text. */
export interface AnswerDemand {
  responseFormat?: unknown;
  expects?: AnswerForm;
}

export function demandOf({ body, expects }: Pick<LlmRequest, 'body' | 'expects'>): AnswerDemand {
  const { response_format: responseFormat } = body;
  return { ...(responseFormat === undefined ? {} : { responseFormat }), ...(expects ? { expects } : {}) };
}

export type AnswerReading = { isUsable: true } | { isUsable: false; reason: QuarantineReason; message: string };

/**
 * Whether an answer can be used: it says something, and where the request asks for JSON it holds JSON that fits the
 * schema, whatever stands around it (code fences, reasoning, prose); where it expects a form of text, it has it. The
 * message can be sent back to the model. An answer that reached its token limit is usable when what was asked for was
 * complete by then.
 */
export function readAnswer(answer: ReceivedAnswer, { responseFormat, expects }: AnswerDemand): AnswerReading {
  if (answer.refusal) return unusable('refused', `the answer was refused: ${answer.refusal.slice(0, 300)}`);
  if (answer.finishReason === 'content_filter')
    return unusable('filtered', 'the answer was stopped by a content filter');
  const format = formatSchema.safeParse(responseFormat).data;
  const misfit = findMisfit(answer.content, format) ?? findOtherForm(answer.content, expects);
  // Text has no end that could be recognised; JSON has, and a form has.
  if (answer.finishReason === 'length' && (misfit || !(format ?? expects)))
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

function findOtherForm(content: string, expects: AnswerForm | undefined): AnswerReading | undefined {
  if (!expects || new RegExp(expects.pattern, 'su').test(content)) return undefined;
  return unusable('off-schema', `expected ${expects.words}, received ${JSON.stringify(content.slice(0, 160))}`);
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
