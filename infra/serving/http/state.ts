import type { RequestLimits } from '../../../core/serving/limits';
import type { Reranker } from '../reranker';
import type { Admission } from './admission';
import type { ServerMetrics } from './metrics';

/** What the parts of one server share. */
export interface ServerState {
  reranker: Reranker;
  version: string;
  limits: RequestLimits;
  maxBodyBytes: number;
  /** From the beginning of a request to its answer. */
  timeoutMs: number;
  apiKey: string | undefined;
  admission: Admission;
  metrics: ServerMetrics;
  /** Aborted when those that are still open get no answer any more. */
  ending: AbortController;
  /** Hears a line about each request, without its texts, and what went wrong inside. */
  log: (line: string) => void;
}
