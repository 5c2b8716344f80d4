import type { ZodType } from 'zod';
import { UnusableAnswer } from './unusableAnswer';

/**
 * Reads the one JSON value in a model's answer and checks it. Endpoints without structured outputs wrap JSON in code
 * fences, reasoning or prose: the candidates are the whole answer, then each balanced `{…}` or `[…]` in order of
 * appearance, and the first that fits the schema wins.
 * @throws UnusableAnswer `empty`, `not-json` or `off-schema` (naming the field that did not fit)
 */
export function parseJsonAnswer<Value>(content: string, schema: ZodType<Value>, expected: string): Value {
  const text = withoutReasoning(content).trim();
  if (text === '') throw new UnusableAnswer('empty', `expected ${expected}, received an empty answer`);
  let misfit: string | undefined;
  for (const candidate of jsonCandidates(text)) {
    const parsed = schema.safeParse(candidate);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    misfit ??= `at "${issue?.path.join('.') || '(top)'}": ${issue?.message ?? 'does not fit'}`;
  }
  if (misfit !== undefined)
    throw new UnusableAnswer('off-schema', `expected ${expected}, ${misfit}; received ${excerpt(text)}`);
  throw new UnusableAnswer('not-json', `expected ${expected}, received text without JSON: ${excerpt(text)}`);
}

/** Open reasoning models put their thoughts, which may quote JSON, in a leading `<think>` block. */
export function withoutReasoning(content: string): string {
  const end = content.lastIndexOf('</think>');
  return end >= 0 ? content.slice(end + '</think>'.length) : content;
}

function* jsonCandidates(text: string): Generator<unknown> {
  const whole = parsedOrNothing(text);
  if (whole) {
    yield whole.value;
    return;
  }
  let position = nextOpening(text, 0);
  while (position >= 0) {
    const end = balancedEnd(text, position);
    const inner = end > 0 ? parsedOrNothing(text.slice(position, end)) : undefined;
    if (inner) yield inner.value;
    position = nextOpening(text, inner ? end : position + 1);
  }
}

function parsedOrNothing(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function nextOpening(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '{' || text[index] === '[') return index;
  }
  return -1;
}

/** The index after the bracket that closes the one at `start`, brackets in strings aside; -1 when it is never closed. */
function balancedEnd(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return -1;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 160 ? `${text.slice(0, 160)}…` : text);
}
