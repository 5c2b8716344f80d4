/** What one batch, and all batches of a round together, may hold; absent: no limit. */
export interface BatchLimits {
  maxRequests: number;
  maxBytes: number;
  /** A batch of more tokens than the provider enqueues could never be sent. */
  maxTokens?: number | undefined;
  /** Of the round. */
  maxNanoUsd?: number | undefined;
  maxBatches: number;
}

/** What a request adds to a batch: its line in bytes, its input tokens and its price at the worst. */
export interface RequestSize {
  bytes: number;
  tokens: number;
  nanoUsd: number;
}

/**
 * Where a request goes: into the open batch, into a new one, or into none, because it exceeds a limit alone, because
 * the round's money or the round's batches are used up.
 */
export type Place = 'open' | 'new' | 'too-large' | 'over-budget' | 'too-many-batches';

/**
 * Cuts requests into batches in their order, one call a request. Once the money is used up nothing more is taken, so
 * that what is held back is the end of the stage and not a sieve of its cheapest requests.
 */
export function createBatchCutter(limits: BatchLimits): (size: RequestSize) => Place {
  let batches = 0;
  let open = { requests: 0, bytes: 0, tokens: 0 };
  let spentNanoUsd = 0;
  let isBroke = false;
  return (size) => {
    if (!fits({ requests: 1, ...size }, limits)) return 'too-large';
    isBroke ||= spentNanoUsd + size.nanoUsd > (limits.maxNanoUsd ?? Infinity);
    if (isBroke) return 'over-budget';
    const grown = { requests: open.requests + 1, bytes: open.bytes + size.bytes, tokens: open.tokens + size.tokens };
    const isNew = batches === 0 || !fits(grown, limits);
    if (isNew && batches === limits.maxBatches) return 'too-many-batches';
    if (isNew) batches += 1;
    open = isNew ? { requests: 1, bytes: size.bytes, tokens: size.tokens } : grown;
    spentNanoUsd += size.nanoUsd;
    return isNew ? 'new' : 'open';
  };
}

function fits(batch: { requests: number; bytes: number; tokens: number }, limits: BatchLimits): boolean {
  return (
    batch.requests <= limits.maxRequests &&
    batch.bytes <= limits.maxBytes &&
    batch.tokens <= (limits.maxTokens ?? Infinity)
  );
}
