import { readFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { createServer } from 'node:tls';

export const certificates = path.join(__dirname, '../../fixtures/tls');

export interface TlsProxy {
  /** host:port */
  address: string;
  close(): void;
}

/** Stands before a server that speaks plainly, as a gateway of a cluster does; takes only clients with a certificate. */
export async function startTlsProxy(target: string): Promise<TlsProxy> {
  const read = (name: string): Buffer => readFileSync(path.join(certificates, name));
  const [host = '', port = ''] = target.split(':');
  const server = createServer(
    {
      ...{ cert: read('server.crt'), key: read('server.key'), ca: read('authority.crt') },
      ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    },
    (socket) => {
      const behind = connect(Number(port), host);
      socket.on('error', () => behind.destroy());
      behind.on('error', () => socket.destroy());
      socket.pipe(behind).pipe(socket);
    },
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
