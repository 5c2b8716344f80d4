/** What all sides do: so many different requests, so many at a time, each answered after so long. */
export interface Workload {
  requests: number;
  concurrency: number;
  latencyMs: number;
}

export interface Measurement {
  name: string;
  /** From the first preparation of the requests to the last answer on disk. */
  seconds: number;
  /** Of the process that asks. */
  peakMemoryMib?: number;
  /** What the server counted. */
  requestsReceived: number;
  mostAtATime: number;
  note?: string;
}

/** The time that the requests alone take, with nothing between them. */
export function idealSeconds({ requests, concurrency, latencyMs }: Workload): number {
  return ((requests / concurrency) * latencyMs) / 1000;
}
