import { z } from 'zod';
import { llmAnswerSchema, type LlmAnswer } from '../contracts/llm';
import { canonicalJson } from '../hashing/canonicalJson';

/** What an endpoint answered to one request, what it counted for it, and who it was. No clock, no secret. */
export interface LedgerEntry {
  answer: LlmAnswer;
  usage: { tokensIn: number; tokensCached: number; tokensOut: number };
  model: string;
  isBatch: boolean;
}

const tokens = z.number().int().nonnegative();

export const ledgerEntrySchema = z.object({
  answer: llmAnswerSchema,
  usage: z.object({ tokensIn: tokens, tokensCached: tokens, tokensOut: tokens }),
  model: z.string(),
  isBatch: z.boolean(),
});

/** An entry as one line of text: what segments hold, and what decides between two answers to one request. */
export function entryLine(entry: LedgerEntry): string {
  return canonicalJson(entry);
}

/** @throws SyntaxError or ZodError when the line is not an entry. */
export function parseEntryLine(line: string): LedgerEntry {
  return ledgerEntrySchema.parse(JSON.parse(line));
}
