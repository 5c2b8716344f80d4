import type { LlmBody } from '../contracts/llm';
import { canonicalJson } from '../hashing/canonicalJson';

export const batchEndpoint = '/v1/chat/completions';

const head = '{"custom_id":"';
const keyDigits = 64;

/**
 * A line of the input of a batch (OpenAI's format). The request key is the `custom_id`, at a fixed place so that it
 * can be read without parsing the prompt.
 */
export function renderInputLine(key: string, body: object): string {
  return `${head}${key}","method":"POST","url":"${batchEndpoint}","body":${canonicalJson(body)}}\n`;
}

/** The request key of a line that `renderInputLine` made. */
export function readInputKey(line: string): string {
  return line.slice(head.length, head.length + keyDigits);
}

/** What a line of `renderInputLine` sends; older endpoints know the limit of tokens as `max_tokens`. */
export function readInputBody(line: string): LlmBody & { max_tokens?: number } {
  return (JSON.parse(line) as { body: LlmBody & { max_tokens?: number } }).body;
}
