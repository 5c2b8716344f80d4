import type { IncomingMessage } from 'node:http';
import { RequestError } from '../requestError';

/**
 * The JSON body of a request. `onBytes` hears of each piece before it is kept, and may refuse it.
 * @throws RequestError 415 for another type, 413 over `maxBytes`, 400 for what is no JSON
 */
export async function readJson(
  request: IncomingMessage,
  { maxBytes, onBytes }: { maxBytes: number; onBytes: (bytes: number) => void },
): Promise<unknown> {
  refuseOtherTypes(request);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const pieces: Buffer[] = [];
  let bytes = 0;
  // What is not read is read away by Node, so that whoever still sends gets the answer.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    onBytes(piece.length);
    pieces.push(piece);
  }
  return parse(Buffer.concat(pieces));
}

function refuseOtherTypes({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const isPlain = ['', 'identity'].includes(headers['content-encoding']?.toLowerCase() ?? '');
  if (type.trim() === 'application/json' && isUtf8 && isPlain) return;
  throw new RequestError(
    'not-json-type',
    'the body is not sent as plain JSON in UTF-8',
    'send it uncompressed with the header content-type: application/json',
  );
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch (error) {
    const why =
      body.length === 0 ? 'it is empty' : error instanceof SyntaxError ? 'its syntax is wrong' : 'it is not UTF-8';
    throw new RequestError('not-json', `the body is no JSON: ${why}`, 'send one JSON object');
  }
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(
    'body-too-large',
    `the body is larger than ${maxBytes} bytes`,
    'send fewer or shorter documents a request',
  );
}
