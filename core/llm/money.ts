import type { LlmBody } from '../contracts/llm';
import type { Usage } from '../contracts/manifest';
import type { Price } from '../contracts/spec/llm';

/** What a request that says no limit of its own is taken to answer with at most; it is sent with this limit when money counts. */
export const defaultMaxCompletionTokens = 4096;

/** Role, separators and the start of the answer, which endpoints count with each message; 3 to 7 in those we know. */
const overheadTokensPerMessage = 16;

export interface TokenCounts {
  tokensIn: number;
  /** Those of `tokensIn` that the endpoint billed as cached. */
  tokensCached?: number | undefined;
  tokensOut: number;
}

export interface CostOptions {
  /** Batch prices are lower by the price's `batchDiscount`. */
  isBatch?: boolean;
}

/**
 * What tokens cost, in whole nano-dollars (billionths), rounded up once. Prices are taken as decimals with nine places
 * and multiplied exactly: 3 tokens at $0.15 a million are 450, where floating point would make it 451.
 */
export function costNanoUsd(price: Price, usage: TokenCounts, { isBatch = false }: CostOptions = {}): number {
  const cached = Math.min(usage.tokensCached ?? 0, usage.tokensIn);
  const cachedPrice = price.cachedInputPerMillion ?? price.inputPerMillion;
  const billionths =
    BigInt(usage.tokensIn - cached) * billionthsOf(price.inputPerMillion) +
    BigInt(cached) * billionthsOf(cachedPrice) +
    BigInt(usage.tokensOut) * billionthsOf(price.outputPerMillion);
  const share = isBatch ? billionthsOf(1) - billionthsOf(price.batchDiscount) : billionthsOf(1);
  // Tokens times dollars a million, in billionths, times a share in billionths: 1e15 of these are a nano-dollar.
  return Number(divideUp(billionths * share, 1_000_000_000_000_000n));
}

/**
 * An upper bound of what a request may be billed for: no tokenizer makes more tokens of a text than it has UTF-8 bytes,
 * and the schema of a structured answer is billed as input where it is billed.
 */
export function worstCaseTokens(body: LlmBody): { tokensIn: number; tokensOut: number } {
  const { messageBytes, schemaBytes } = measureBody(body);
  return {
    tokensIn: messageBytes + schemaBytes + overheadTokensPerMessage * body.messages.length,
    tokensOut: body.max_completion_tokens ?? defaultMaxCompletionTokens,
  };
}

/** The most that one ask of a request may cost. */
export function worstCaseNanoUsd(price: Price, body: LlmBody, options?: CostOptions): number {
  return costNanoUsd(price, worstCaseTokens(body), options);
}

/** UTF-8 bytes of what a model reads: the messages, and the response format with its schema. */
export function measureBody(body: LlmBody): { messageBytes: number; schemaBytes: number } {
  const schema = body.response_format === undefined ? '' : JSON.stringify(body.response_format);
  return {
    messageBytes: body.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0),
    schemaBytes: Buffer.byteLength(schema),
  };
}

/** "$12.50", "$0.0123", "<$0.0001" for what would round to nothing, "no price" for what nobody can say. */
export function formatNanoUsd(nanoUsd: number | undefined): string {
  if (nanoUsd === undefined) return 'no price';
  const usd = nanoUsd / 1e9;
  if (usd > 0 && usd < 0.00005) return '<$0.0001';
  const places = usd > 0 && usd < 0.1 ? 4 : 2;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })}`;
}

/**
 * The sum of usages. It has a price only when every part that asked something has one: an unknown price is never
 * counted as nothing.
 */
export function addUsage(...usages: Usage[]): Usage {
  const sum = (of: (usage: Usage) => number) => usages.reduce((total, usage) => total + of(usage), 0);
  const hasPrice = usages.every(
    ({ nanoUsd, requests, tokensIn }) => nanoUsd !== undefined || requests + tokensIn === 0,
  );
  const hasCached = usages.some(({ tokensCached }) => tokensCached !== undefined);
  return {
    requests: sum(({ requests }) => requests),
    fromLedger: sum(({ fromLedger }) => fromLedger),
    failed: sum(({ failed }) => failed),
    tokensIn: sum(({ tokensIn }) => tokensIn),
    tokensOut: sum(({ tokensOut }) => tokensOut),
    ...(hasCached ? { tokensCached: sum(({ tokensCached }) => tokensCached ?? 0) } : {}),
    ...(hasPrice ? { nanoUsd: sum(({ nanoUsd }) => nanoUsd ?? 0) } : {}),
  };
}

function billionthsOf(value: number): bigint {
  return BigInt(Math.round(value * 1e9));
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
