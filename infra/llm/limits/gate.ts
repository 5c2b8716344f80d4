import { digestOf } from '../../../core/hashing/digest';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { EndpointGate } from './endpointGate';
import type { Limits } from './pace';
import { SharedPace } from './sharedPace';

/** The way to an endpoint that all requests of a process take; through storage, those of other processes take it too. */
export interface Gate {
  /** Resolves when one request of about `tokens` may be sent; rejects with the signal's reason. */
  enter(tokens: number, signal: AbortSignal): Promise<void>;
  /** What it used in the end (0 when it failed), and what the endpoint's headers said. Once for each that entered. */
  leave(used: { tokens: number }, headers?: Headers): void;
  /** Nobody sends before this, here or in another process. */
  closeUntil(epochMs: number): void;
  /** One that has left was refused because they come too fast: this process has fewer open for a while. */
  refused(): void;
}

/** Limits belong to an account: the address and a digest of the key stand for it, the key itself goes nowhere. */
export interface GatedEndpoint {
  baseUrl: string;
  apiKeyDigest: string;
}

export interface GateOptions {
  /** Milliseconds since 1970; processes that share a limit need clocks that agree to a fraction of a slice. */
  now?: () => number;
  /** How much of a limit one process takes at a time: 2 seconds' worth. */
  sliceMs?: number;
  warn?: (message: string) => void;
}

/**
 * Gates by endpoint and limits, one of each in a process. In any 60 seconds all processes together send at most
 * `requestsPerMinute * (1 + sliceMs / 60,000) + 1` requests, and `tokensPerMinute * (1 + sliceMs / 60,000)` tokens
 * plus one request, as `enter` was told them; over time they send at exactly the limit when there is enough to send.
 */
export function createGates(
  store: ObjectStore,
  { now = Date.now, sliceMs = 2_000, warn = warnOnStderr }: GateOptions = {},
): (endpoint: GatedEndpoint, limits: Limits) => Gate {
  const paces = new Map<string, SharedPace>();
  const gates = new Map<string, Gate>();
  return ({ baseUrl, apiKeyDigest }, { requestsPerMinute, tokensPerMinute }) => {
    const digest = digestOf({ baseUrl, apiKeyDigest }).slice(0, 32);
    const pace = paces.get(digest) ?? new SharedPace(store, `limits/${digest}.json`, { now, sliceMs, warn });
    paces.set(digest, pace);
    const name = `${digest} ${requestsPerMinute} ${tokensPerMinute}`;
    const limits = { requestsPerMinute, tokensPerMinute };
    const gate = gates.get(name) ?? new EndpointGate(pace, limits, { now, sliceMs });
    gates.set(name, gate);
    return gate;
  };
}

function warnOnStderr(message: string): void {
  process.stderr.write(`${message}\n`);
}
