import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFaultServer, type FaultServerOptions } from './faultServer';

/** Starts a server by the options in a JSON file or text, and prints one JSON line {"url"}; SIGTERM stops it. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { options: { type: 'string', default: '{}' }, port: { type: 'string' } } });
  const text = values.options.startsWith('{') ? values.options : readFileSync(values.options, 'utf8');
  const options = JSON.parse(text) as FaultServerOptions;
  const port = values.port === undefined ? options.port : Number(values.port);
  const server = await startFaultServer({ ...options, ...(port === undefined ? {} : { port }) });
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`fault server: ${String(error)}\n`);
  process.exit(2);
});
