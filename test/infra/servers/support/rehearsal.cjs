// Answers /health on the port that it is told, as the rehearsal LLM does.
const { createServer } = require('node:http');
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const server = createServer((request, response) => response.writeHead(request.url === '/health' ? 200 : 404).end());
server.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })));
