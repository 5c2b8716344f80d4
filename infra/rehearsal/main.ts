import { parseArgs } from 'node:util';
import { startRehearsalServer } from './http/server';

/**
 * `node dist/infra/rehearsal/main.js --port N [--host H] [--api-key K] [--latency-ms N] [--max-concurrent N]
 * [--batch-step-ms N] [--folder F]`: prints one JSON line {"url"} when it listens; SIGTERM or SIGINT stops it. Port 0 takes any free
 * port. Files and batches are kept in the folder, or in memory without one.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      'api-key': { type: 'string' },
      'latency-ms': { type: 'string', default: '0' },
      'max-concurrent': { type: 'string' },
      'batch-step-ms': { type: 'string', default: '50' },
      folder: { type: 'string' },
    },
  });
  const server = await startRehearsalServer({
    host: values.host,
    port: parseCount('--port', values.port),
    latencyMs: parseCount('--latency-ms', values['latency-ms']),
    ...(values['api-key'] === undefined ? {} : { apiKey: values['api-key'] }),
    ...(values['max-concurrent'] === undefined
      ? {}
      : { maxConcurrent: parseCount('--max-concurrent', values['max-concurrent']) }),
    batches: {
      stepMs: parseCount('--batch-step-ms', values['batch-step-ms']),
      ...(values.folder === undefined ? {} : { folder: values.folder }),
    },
  });
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function parseCount(option: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`${option} takes a whole number from 0 up, received "${value}"`);
}

main().catch((error: unknown) => {
  process.stderr.write(`rehearsal: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
