import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Notification } from '../../../core/contracts/notification';
import { notifyTargetSchema } from '../../../core/contracts/spec/notify';
import { signWebhook } from '../../../core/notify/signWebhook';
import { readEnvironment } from '../../../infra/environment';
import { deliver } from '../../../infra/notify/deliver';

const notification: Notification = {
  schemaVersion: 1,
  event: 'not-promoted',
  pipeline: 'bikes',
  runId: 'bikes-2026-11-28T030000',
  message: 'Grüße: not promoted',
  promoted: false,
};
const secret = 'correct horse';
const { signal } = new AbortController();

test('the example of Standard Webhooks is signed as it is published there', () => {
  const given = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330 };
  const headers = signWebhook('{"test": 2432232314}', { ...given, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
  expect(headers).toEqual({
    'webhook-id': given.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

describe('a webhook', () => {
  let server: Server;
  let received: { headers: IncomingHttpHeaders; body: string }[];
  let status: number;

  beforeEach(async () => {
    [received, status] = [[], 204];
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('gets what happened, with a signature that another implementation computes alike', async () => {
    await send();
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual(notification);
    expect(headers['content-type']).toBe('application/json');
    const timestamp = Number(headers['webhook-timestamp']);
    expect(Math.abs(Date.now() / 1000 - timestamp)).toBeLessThan(60);
    expect(headers['webhook-signature']).toBe(`v1,${await signElsewhere(`delivery-1.${timestamp}.${body}`)}`);
    expect(headers['webhook-signature']).not.toBe(`v1,${await signElsewhere(`delivery-1.${timestamp}.${body} `)}`);
  });

  test.each([500, 404, 302])(
    'that answers %d is told again later, and its address is in no message',
    async (answer) => {
      status = answer;
      const error = await send().catch((each: unknown) => each);
      expect(error).toMatchObject({ code: 'notification-failed', retryable: true });
      expect((error as Error).message).toBe(`the webhook answered ${answer}`);
      expect(received).toHaveLength(1);
    },
  );

  test('that does not answer is told again later', async () => {
    const target = notifyTargetSchema.parse({ webhook: 'http://127.0.0.1:9/secret-path' });
    const error = await deliver({ id: 'd', target, notification }, environment(), signal).catch(
      (each: unknown) => each,
    );
    expect(error).toMatchObject({ code: 'notification-failed', retryable: true });
    expect(String(error)).not.toContain('secret-path');
  });

  test('may be named by a variable; one that is not set is named, and nothing is sent unsigned', async () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const target = notifyTargetSchema.parse({ webhookEnv: 'RANKWRIGHT_NOTIFY_URL' });
    await deliver({ id: 'd', target, notification }, environment({ RANKWRIGHT_NOTIFY_URL: address }), signal);
    expect(received).toHaveLength(1);
    await expect(deliver({ id: 'd', target, notification }, environment(), signal)).rejects.toMatchObject({
      code: 'not-configured',
      message: 'the variable RANKWRIGHT_NOTIFY_URL of the cpu worker is not set',
      retryable: false,
    });
    const signed = notifyTargetSchema.parse({ webhook: address });
    const unset = environment({ RANKWRIGHT_NOTIFY_SECRET: '' });
    await expect(deliver({ id: 'd', target: signed, notification }, unset, signal)).rejects.toThrow('NOTIFY_SECRET');
    expect(received).toHaveLength(1);
  });

  function send(): Promise<void> {
    const target = notifyTargetSchema.parse({
      webhook: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    });
    return deliver({ id: 'delivery-1', target, notification }, environment(), signal);
  }
});

describe('a command', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rw-notify-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('gets what happened as its input, and no credentials', async () => {
    const file = path.join(folder, 'told.json');
    const program = path.join(folder, 'tell.cjs');
    await writeFile(
      program,
      `const fs = require('fs');
      fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify({ told: JSON.parse(fs.readFileSync(0, 'utf8')), names: Object.keys(process.env) }));`,
    );
    await run([process.execPath, program], { OPENAI_API_KEY: 'sk-1', RANKWRIGHT_ALLOW_COMMANDS: 'true' });
    const { told, names } = JSON.parse(await readFile(file, 'utf8')) as { told: unknown; names: string[] };
    expect(told).toEqual(notification);
    expect(names.filter((name) => /KEY|SECRET|TOKEN/.test(name))).toEqual([]);
  });

  test('that fails says with what; one that was not allowed is not run', async () => {
    const failing = [process.execPath, '-e', 'console.error("no printer"); process.exit(3)'];
    await expect(run(failing, { RANKWRIGHT_ALLOW_COMMANDS: 'true' })).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(/ended with 3: no printer/),
    });
    await expect(run(failing, {})).rejects.toMatchObject({ code: 'not-configured', retryable: false });
    await expect(run(['/no/such/program'], { RANKWRIGHT_ALLOW_COMMANDS: 'true' })).rejects.toThrow('ENOENT');
  });

  function run(command: string[], variables: Record<string, string>): Promise<void> {
    const target = notifyTargetSchema.parse({ command });
    return deliver({ id: 'd', target, notification }, environment({ PATH: process.env.PATH, ...variables }), signal);
  }
});

function environment(variables: Record<string, string | undefined> = {}) {
  return readEnvironment({ RANKWRIGHT_NOTIFY_SECRET: secret, AWS_SECRET_ACCESS_KEY: 'x', ...variables }).notify;
}

/** With the Web Crypto API, over the text as it arrived. */
async function signElsewhere(signed: string): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), algorithm, false, ['sign']);
  return Buffer.from(await crypto.subtle.sign('HMAC', key, bytes.encode(signed))).toString('base64');
}
