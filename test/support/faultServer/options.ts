import type { Price } from '../../../core/contracts/spec/llm';
import type { BatchPace } from '../../../infra/rehearsal/http/batches/batchService';

/** A 200 whose content is not what was asked for; `code-fence` and `prose` hold the right JSON with text around it. */
export const contentFaults = [
  'malformed-json',
  'off-schema',
  'truncated',
  'refusal',
  'content-filter',
  'empty',
  'no-choice',
  'code-fence',
  'prose',
] as const;
export type ContentFault = (typeof contentFaults)[number];

/** An answer with an error status; none is billed. `server-error` is 500, `bad-gateway` 502 in HTML, `overloaded` 503. */
export const errorFaults = [
  'rate-limit',
  'quota',
  'unauthorized',
  'forbidden',
  'timeout-status',
  'conflict',
  'server-error',
  'bad-gateway',
  'overloaded',
  'context-length',
  'bad-request',
] as const;
export type ErrorFault = (typeof errorFaults)[number];

/**
 * `reset` breaks the connection at once and is not billed. The others are billed, as providers do with work that was
 * begun: `reset-midway` breaks it within the body, `hang` never answers, `slow-body` answers in drops over `slowMs`.
 */
export const transportFaults = ['reset', 'reset-midway', 'hang', 'slow-body'] as const;
export type TransportFault = (typeof transportFaults)[number];

export type FaultKind = ContentFault | ErrorFault | TransportFault;

export type RetryAfterForm = 'seconds' | 'milliseconds' | 'both' | 'date' | 'none';

/**
 * A fault, decided for each request by a hash of seed, body and how often this body was seen before, so that the same
 * work meets the same faults in any order. Rules with a marker are looked at first.
 */
export interface FaultRule {
  kind: FaultKind;
  /** Of the requests that the rule is for, 0 to 1. Default: all. */
  share?: number;
  /** Only requests whose body contains it: a poison prompt, with `share` left out. */
  marker?: string;
  /** Only the first so many sights of a body. */
  times?: number;
  /** Of `rate-limit` and `overloaded`: how it is said when to come again. Default `seconds`. */
  retryAfter?: RetryAfterForm;
  /** Default 1000. In the forms `seconds` and `date` rounded up to a whole second. */
  retryAfterMs?: number;
  /** Of `slow-body`. Default 1000. */
  slowMs?: number;
}

/** What goes wrong with one batch. Shares are of its requests. */
export interface BatchFault {
  /** The batch fails its validation, for these lines (counted from 1). */
  failAtLines?: number[];
  /** It expires when this share is answered. */
  expireAtShare?: number;
  /** Lines that are answered and billed and are not in the output file. */
  loseShare?: number;
  /** Lines that are in the output file twice. */
  doubleShare?: number;
  /** Lines in the output file whose custom_id nobody asked for. */
  unknownLines?: number;
  /** Requests that end in the error file with status 500, not billed. */
  failShare?: number;
  /** The batch object does not say what is billed, as with providers other than OpenAI. */
  hidesUsage?: boolean;
}

/**
 * What happens to the n-th call of a route such as `POST /batches` or `GET /files/:id/content`. `-after` has done what
 * was asked before it fails; `cut` sends half of the answer.
 */
export interface ScriptedFault {
  route: string;
  /** Counted from 1; absent: every call. */
  calls?: number[];
  fault: ErrorFault | 'error-after' | 'hang-up-before' | 'hang-up-after' | 'hang' | 'cut';
}

export type Latency = number | { minMs: number; maxMs: number } | { medianMs: number; sigma: number };

/** What can be changed while the server runs. */
export interface Behaviour {
  /** `constant` fills the request's JSON schema plainly and is fast; default: the rehearsal rules. */
  answers: 'rehearsal' | 'constant' | { content: string };
  /** Of an answer; errors come at once. A distribution is drawn by hash. Default 0. */
  latencyMs: Latency;
  faults: FaultRule[];
  scripted: ScriptedFault[];
  /** When given, requests must carry it; the refusal quotes the received key back, as some providers do. */
  apiKey: string | null;
  /** Enforced, as a token bucket, and told in `x-ratelimit-*`; `minuteMs` (default 60,000) makes minutes short. */
  limits: { requestsPerMinute?: number; tokensPerMinute?: number; minuteMs?: number } | null;
  /** What the endpoint does not know: answered with 400. */
  unsupported: { responseFormats?: ('json_schema' | 'json_object')[]; parameters?: string[] };
  /** Other models are answered with 404. Null: any. */
  models: string[] | null;
  price: Price | null;
  /** Of the prompt's tokens, told as cached and billed so. */
  cachedShare: number;
  /** The first batch that is created gets the first, and so on; null for none. */
  batchFaults: (BatchFault | null)[];
  /** Of all batches that are not done; a batch above it fails with `token_limit_exceeded`. */
  maxEnqueuedTokens: number | null;
}

export interface FaultServerOptions extends Partial<Behaviour> {
  /** Default 0: any free port. */
  port?: number;
  seed?: number | string;
  /** Requests answered before `insufficient_quota`, batch lines included, until `restoreQuota`. */
  quotaRequests?: number;
  /** Default: by the clock, 20 ms a step, from `validating` to the end about eight steps. */
  batchPace?: BatchPace;
  /** Visible steps of the answering. Default 4. */
  batchSteps?: number;
  /** Keeps the body and the fate of the last 20,000 requests, for `requests`. */
  record?: boolean;
  /** A request that arrives so soon after another got Retry-After may have been on its way. Default 250. */
  graceMs?: number;
}

export const standardBehaviour: Behaviour = {
  answers: 'rehearsal',
  latencyMs: 0,
  faults: [],
  scripted: [],
  apiKey: null,
  limits: null,
  unsupported: {},
  models: null,
  price: null,
  cachedShare: 0,
  batchFaults: [],
  maxEnqueuedTokens: null,
};

/** Faults that go away by themselves, in equal parts: `share` of all requests meets one. */
export function mixedTransientFaults(
  share: number,
  options: { retryAfterMs?: number; slowMs?: number } = {},
): FaultRule[] {
  const { retryAfterMs = 1000, slowMs = 1000 } = options;
  const rules: FaultRule[] = [
    { kind: 'rate-limit', retryAfter: 'seconds', retryAfterMs },
    { kind: 'rate-limit', retryAfter: 'milliseconds', retryAfterMs },
    { kind: 'rate-limit', retryAfter: 'date', retryAfterMs },
    { kind: 'rate-limit', retryAfter: 'none' },
    { kind: 'server-error' },
    { kind: 'bad-gateway' },
    { kind: 'overloaded', retryAfter: 'none' },
    { kind: 'timeout-status' },
    { kind: 'reset' },
    { kind: 'reset-midway' },
    { kind: 'slow-body', slowMs },
  ];
  return rules.map((rule) => ({ ...rule, share: share / rules.length }));
}
