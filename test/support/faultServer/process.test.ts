import { connect } from 'node:net';
import OpenAI from 'openai';
import { connectToFaultServer, startFaultServerProcess } from './faultServerProcess';

test('a server in a process of its own is told what to do and tells what it saw', async () => {
  const server = await startFaultServerProcess({ answers: 'constant', quotaRequests: 1, record: true });
  const client = new OpenAI({ baseURL: server.url, apiKey: 'k', maxRetries: 0 });
  const ask = (content: string): Promise<unknown> =>
    client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content }] });
  await ask('a');
  await expect(ask('b')).rejects.toMatchObject({ code: 'insufficient_quota' });
  const other = connectToFaultServer(server.url);
  await other.control({ restoreQuota: true, set: { faults: [{ kind: 'server-error' }] } });
  await expect(ask('c')).rejects.toMatchObject({ status: 500 });
  expect(await server.counts()).toMatchObject({ requests: 3, accepted: 1, byFault: { quota: 1, 'server-error': 1 } });
  expect((await other.requests()).map(({ fate }) => fate)).toEqual(['answered', 'status 429', 'server-error']);
  await other.control({ resetCounts: true, set: { faults: [] } });
  await ask('a');
  expect(await server.counts()).toMatchObject({ requests: 1, accepted: 1, repeats: 1, distinctKeys: 3, byFault: {} });
  await server.close();
  await expect(ask('d')).rejects.toThrow();
});

test('options that are wrong are an error, not a wait', async () => {
  await expect(startFaultServerProcess({ port: 1e9 })).rejects.toThrow('exit code 2');
});

test('a hundred thousand requests are answered and counted', async () => {
  const server = await startFaultServerProcess({ answers: 'constant' });
  const total = 100_000;
  await flood(server.url, total);
  expect(await server.counts()).toMatchObject({ requests: total, delivered: total, distinctKeys: total, repeats: 0 });
  await server.close();
});

/** Pipelined by hand over a few sockets: the client's own cost must not be what this test takes its time for. */
async function flood(url: string, total: number): Promise<void> {
  const lanes = 16;
  const perLane = total / lanes;
  await Promise.all(Array.from({ length: lanes }, (_, lane) => sendAll(url, lane * perLane, (lane + 1) * perLane)));
}

async function sendAll(url: string, from: number, until: number): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const statusLine = 'HTTP/1.1 200 OK';
  let next = from;
  let answered = from;
  let tail = '';
  const sendBlock = (): void => {
    const end = Math.min(until, next + 50);
    const block = Array.from({ length: end - next }, (_, index) => requestOf(next + index));
    next = end;
    socket.write(block.join(''));
  };
  sendBlock();
  for await (const piece of socket as AsyncIterable<Buffer>) {
    const text = tail + piece.toString('latin1');
    answered += text.split(statusLine).length - 1;
    // Of a status line that is cut in two, all but the last character at most.
    tail = text.slice(-(statusLine.length - 1));
    if (answered === until) break;
    if (answered === next) sendBlock();
  }
  socket.destroy();
}

function requestOf(index: number): string {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `prompt ${index}` }] });
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
