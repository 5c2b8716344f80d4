import {
  startRerankServer,
  type RerankServer,
  type RerankServerOptions,
} from '../../../../infra/serving/http/rerankServer';
import type { Reranker } from '../../../../infra/serving/reranker';

export interface Started extends RerankServer {
  lines: string[];
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  post: (path: string, body: unknown, init?: RequestInit) => Promise<Response>;
}

const started: RerankServer[] = [];

/** A server on a free port; `stopAll` ends those of a test. */
export async function start(reranker: Reranker, options: Partial<RerankServerOptions> = {}): Promise<Started> {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const server = await startRerankServer(reranker, { port: 0, version: '1.2.3', stopTimeoutMs: 50, log, ...options });
  started.push(server);
  return {
    ...{ ...server, lines },
    get: (path, headers = {}) => fetch(`${server.url}${path}`, { headers }),
    post: (path, body, init = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
      }),
  };
}

export async function stopAll(): Promise<void> {
  await Promise.all(started.splice(0).map((server) => server.stop()));
}
