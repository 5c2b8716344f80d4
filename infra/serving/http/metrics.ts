import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface ServerMetrics {
  readonly contentType: string;
  render(): Promise<string>;
  countRequest(request: { route: string; status: number; seconds: number }): void;
  countScored(scored: { documents: number; windows: number; tokens: number }): void;
  /** Ends what measures at intervals. */
  close(): void;
}

const secondsBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Metrics of one server, with those of the Node process. */
export function createMetrics({ open, waiting }: { open: () => number; waiting: () => number }): ServerMetrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const named = (name: string, help: string) => ({ name: `rankwright_${name}`, help, registers });
  const requests = new Counter({
    ...named('requests_total', 'Requests by their answers.'),
    labelNames: ['route', 'status'],
  });
  const seconds = new Histogram({
    ...named('request_seconds', 'From a request to its answer.'),
    ...{ labelNames: ['route'], buckets: secondsBuckets },
  });
  const documents = new Counter(named('documents_total', 'Documents that were scored.'));
  const pairs = new Counter(named('pairs_total', 'Pairs of a query and a window that were scored.'));
  const tokens = new Counter(named('tokens_total', 'Tokens that were read.'));
  new Gauge({ ...named('open_requests', 'Requests without an answer.'), collect: gauge(open) });
  new Gauge({ ...named('waiting_pairs', 'Pairs that no thread has begun.'), collect: gauge(waiting) });
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    countRequest({ route, status, seconds: taken }) {
      requests.inc({ route, status });
      seconds.observe({ route }, taken);
    },
    countScored(scored) {
      documents.inc(scored.documents);
      pairs.inc(scored.windows);
      tokens.inc(scored.tokens);
    },
    close: () => registry.clear(),
  };
}

function gauge(read: () => number) {
  return function (this: Gauge): void {
    this.set(read());
  };
}
