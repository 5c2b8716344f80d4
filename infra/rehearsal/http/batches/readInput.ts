import { setImmediate as nextTurn } from 'node:timers/promises';
import { batchEndpoint, type BatchError } from './batchObject';

export const maxRequestsPerBatch = 50_000;
export const maxBytesPerBatch = 200_000_000;
const maxErrorsReported = 100;

/** One request of a batch; its body stays text until it is answered, because 50,000 of them are many objects. */
export interface InputLine {
  customId: string;
  /** Counted from 1, empty lines included. */
  line: number;
  /** The whole line, JSON. */
  text: () => string;
}

export interface BatchInput {
  lines: InputLine[];
  errors: BatchError[];
  model: string | null;
  /** Estimated at four bytes a token, for the limit of enqueued tokens. */
  tokens: number;
}

/** Reads and checks the input of a batch; gives way to other work now and then. */
export async function readInput(content: Buffer): Promise<BatchInput> {
  if (content.length > maxBytesPerBatch) {
    const message = `The file has ${content.length} bytes; a batch takes at most ${maxBytesPerBatch}.`;
    return refusedInput({ code: 'file_too_large', message, line: null, param: null });
  }
  const state: State = { input: { lines: [], errors: [], model: null, tokens: 0 }, customIds: new Set() };
  let number = 0;
  for (let start = 0; start < content.length; number += 1) {
    const found = content.indexOf(10, start);
    const end = found < 0 ? content.length : found;
    readLine(state, content.subarray(start, end), number + 1);
    start = end + 1;
    if (number % 500 === 499) await nextTurn();
  }
  return checkWhole(state.input);
}

interface State {
  input: BatchInput;
  customIds: Set<string>;
}

function readLine({ input, customIds }: State, bytes: Buffer, line: number): void {
  if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === 13)) return;
  const text = (): string => bytes.toString('utf8');
  const parsed = parseLine(text());
  const { customId = '', model } = parsed;
  const problem =
    parsed.problem ?? (customIds.has(customId) ? duplicate(customId) : mismatch(input.model, model ?? ''));
  if (problem) {
    if (input.errors.length < maxErrorsReported) input.errors.push({ ...problem, line });
    return;
  }
  customIds.add(customId);
  input.model ??= model ?? null;
  input.tokens += Math.ceil(bytes.length / 4);
  input.lines.push({ customId, line, text });
}

type Problem = Omit<BatchError, 'line'>;

function parseLine(text: string): { customId?: string; model?: string; problem?: Problem } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {
      problem: { code: 'invalid_json_line', message: 'This line is not parseable as valid JSON.', param: null },
    };
  }
  if (!isObject(value)) {
    return { problem: { code: 'invalid_json_line', message: 'This line is not a JSON object.', param: null } };
  }
  const { custom_id: customId, method, url, body } = value;
  if (typeof customId !== 'string' || customId === '') return { problem: missing('custom_id') };
  if (method !== 'POST') return { problem: wrong('method', "'POST'", method) };
  if (url !== batchEndpoint) {
    const message = `The URL provided for this request does not match the batch endpoint ('${batchEndpoint}').`;
    return { problem: { code: 'url_mismatch', message, param: 'url' } };
  }
  if (!isObject(body)) return { problem: missing('body') };
  if (typeof body['model'] !== 'string' || body['model'] === '') return { problem: missing('body.model') };
  return { customId, model: body['model'] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function missing(param: string): Problem {
  return { code: 'missing_required_parameter', message: `Missing required parameter: '${param}'.`, param };
}

function wrong(param: string, expected: string, received: unknown): Problem {
  const message = `Invalid '${param}': expected ${expected}, received ${JSON.stringify(received) ?? 'nothing'}.`;
  return { code: 'invalid_value', message, param };
}

function duplicate(customId: string): Problem {
  const message = `The custom_id '${customId}' is used by an earlier line of this file; each must be unique.`;
  return { code: 'duplicate_custom_id', message, param: 'custom_id' };
}

function mismatch(expected: string | null, model: string): Problem | undefined {
  if (expected === null || expected === model) return undefined;
  const message = `The model '${model}' does not match that of the lines before ('${expected}'): one model a batch.`;
  return { code: 'model_mismatch', message, param: 'body.model' };
}

function checkWhole(input: BatchInput): BatchInput {
  const requests = input.lines.length;
  if (requests > maxRequestsPerBatch) {
    const message = `The file has ${requests} requests; a batch takes at most ${maxRequestsPerBatch}.`;
    return refusedInput({ code: 'too_many_tasks', message, line: null, param: null });
  }
  if (requests + input.errors.length > 0) return input;
  return refusedInput({ code: 'empty_file', message: 'The input file has no requests.', line: null, param: null });
}

function refusedInput(error: BatchError): BatchInput {
  return { lines: [], errors: [error], model: null, tokens: 0 };
}
