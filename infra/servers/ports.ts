import { createConnection, createServer } from 'node:net';

const HOST = '127.0.0.1';

export interface WantedPort {
  /** Who will listen, for messages. */
  name: string;
  wanted?: number | undefined;
  preferred?: number | undefined;
}

/**
 * A port of 127.0.0.1 on which nothing listens: `wanted` exactly (@throws Error when it is taken), else `preferred`
 * when that is free, else one that the system picks.
 */
export async function choosePort(options: WantedPort): Promise<number> {
  const { name, wanted, preferred } = options;
  if (wanted === undefined) return preferred !== undefined && (await isFree(preferred)) ? preferred : listenOnce(0);
  if (await isFree(wanted)) return wanted;
  throw new Error(
    `port ${wanted} of ${HOST} is taken, and ${name} was told to use it; stop the program that holds it ` +
      `(lsof -i :${wanted}), or leave the port out to have a free one chosen`,
  );
}

/** True when something accepts connections at `host:port` or at the host and port of a URL. */
export function isListening(address: string): Promise<boolean> {
  const url = new URL(address.includes('://') ? address : `tcp://${address}`);
  return new Promise((resolve) => {
    const socket = createConnection({ host: url.hostname, port: Number(url.port), timeout: 2000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
    socket.on('timeout', () => settle(false));
  });
}

function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}
