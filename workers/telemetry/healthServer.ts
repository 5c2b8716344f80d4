import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../../infra/telemetrySettings';

export interface HealthServer {
  port: number;
  close(): void;
}

/**
 * Answers probes: `/health` with 200 while the process can go on, `/ready` with 200 while it takes work, else 503.
 * @param stateOf that of the worker as the SDK names it; undefined until there is one
 */
export async function startHealthServer(
  { host, port }: ListenAddress,
  stateOf: () => string | undefined,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const state = stateOf();
    const answers: Record<string, boolean> = { '/health': state !== 'FAILED', '/ready': state === 'RUNNING' };
    const isWell = answers[request.url ?? ''];
    const status = isWell === undefined ? 404 : isWell ? 200 : 503;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify({ state: state ?? 'STARTING' })}\n`);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
