import type { IncomingMessage } from 'node:http';
import { ApiError } from './apiError';

const maxBodyBytes = 8 * 1024 * 1024;

/** The JSON body of a request. @throws ApiError 413 over 8 MiB, 400 when it is not JSON */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const body = await readBytes(request, maxBodyBytes);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new ApiError(400, 'invalid_request_error', 'We could not parse the JSON body of your request.');
  }
}

/** The whole body of a request. @throws ApiError 413 when it is larger */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) {
      throw new ApiError(413, 'invalid_request_error', `The body is larger than ${maxBytes} bytes.`);
    }
    pieces.push(piece);
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}
