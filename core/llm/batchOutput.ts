import { z } from 'zod';

/** What a line of a batch's output or error file says about one request. */
export type BatchLine = { customId: string } & BatchOutcome;

export type BatchOutcome =
  | { kind: 'completion'; completion: unknown }
  /** The batch ended before the request was asked: it costs nothing, and the next round asks it. */
  | { kind: 'unasked' }
  | { kind: 'error'; error: LineError };

export interface LineError {
  status?: number;
  code?: string;
  type?: string;
  param?: string;
  /** May quote the prompt: to be looked at, not to be shown. */
  message: string;
}

const word = z.union([z.string(), z.number().transform(String)]).nullish();
const errorSchema = z.object({ code: word, type: word, param: word, message: z.string().nullish() });

/** Tolerant of what providers leave out or add: a line is only asked what is read from it. */
const lineSchema = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
  error: errorSchema.nullish(),
});

/** Reads one line of an output or error file; undefined when it is not one. */
export function parseBatchLine(text: string): BatchLine | undefined {
  const parsed = lineSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { custom_id: customId, response, error } = parsed.data;
  if (response && response.status_code < 300) return { customId, kind: 'completion', completion: response.body };
  const inBody = z.object({ error: errorSchema }).safeParse(response?.body).data?.error;
  const { code, type, param, message } = inBody ?? error ?? {};
  if (/^batch_(expired|cancelled)$/.test(code ?? '')) return { customId, kind: 'unasked' };
  const described: LineError = {
    ...(response ? { status: response.status_code } : {}),
    ...(code ? { code } : {}),
    ...(type ? { type } : {}),
    ...(param ? { param } : {}),
    message: message ?? '',
  };
  return { customId, kind: 'error', error: described };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
