// The rehearsal LLM, slowed down and counted: `node rehearsal.cjs LATENCY_MS COUNT_FILE --port N`.
const { renameSync, writeFileSync } = require('node:fs');
const { startRehearsalServer } = require('../../../dist/infra/rehearsal/http/server.js');

const [latencyMs, countFile, , port] = process.argv.slice(2);
startRehearsalServer({ port: Number(port), latencyMs: Number(latencyMs) }).then((server) => {
  // Renamed, so that whoever reads at the same moment finds a number.
  const count = () => {
    writeFileSync(`${countFile}.new`, String(server.requestCount()));
    renameSync(`${countFile}.new`, countFile);
  };
  setInterval(count, 50);
  process.once('SIGTERM', () => {
    count();
    process.exit(0);
  });
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
});
