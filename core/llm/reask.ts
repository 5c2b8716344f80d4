import type { LlmBody } from '../contracts/llm';
import type { QuarantineReason } from '../contracts/llmWork';
import type { ReceivedAnswer } from './readAnswer';

/** How much of an unusable answer goes back to the model: it need not be paid for in full a second time. */
const maxRepeatedCharacters = 4_000;
/** A re-ask of a truncated answer may be this much longer. */
const truncatedFactor = 2;

/**
 * The request that asks again after an unusable answer: the same messages, the answer, and what was wrong with it.
 * Re-asks pile up, so that no two of them are the same request.
 */
export function renderReask(
  body: LlmBody,
  { answer, reason, message }: { answer: ReceivedAnswer; reason: QuarantineReason; message: string },
): LlmBody {
  const said = (answer.content.trim() || answer.refusal || '(no answer)').slice(0, maxRepeatedCharacters);
  return {
    ...body,
    messages: [
      ...body.messages,
      { role: 'assistant', content: said },
      { role: 'user', content: `That answer cannot be used: ${message}.\n${adviceFor(reason, body)}` },
    ],
    ...(reason === 'truncated' && body.max_completion_tokens
      ? { max_completion_tokens: body.max_completion_tokens * truncatedFactor }
      : {}),
  };
}

function adviceFor(reason: QuarantineReason, body: LlmBody): string | undefined {
  const known = advice[reason] ?? advice['off-schema'];
  return known === advice['off-schema'] && !body.response_format ? advice.empty : known;
}

const advice: Partial<Record<QuarantineReason, string>> = {
  truncated: 'Answer the request again, shorter, and complete.',
  refused: 'The request is for building a search engine. Answer it as far as you can, in the form it asks for.',
  filtered: 'Answer the request again in neutral words, in the form it asks for.',
  empty: 'Answer the request, in the form it asks for.',
  'off-schema': 'Answer the request again with only the JSON that it asks for.',
};
