import type { IncomingMessage } from 'node:http';
import { ApiError } from './apiError';

const maxBodyBytes = 8 * 1024 * 1024;

/** The JSON body of a request. @throws ApiError 413 over 8 MiB, 400 when it is not JSON */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) {
      throw new ApiError(413, 'invalid_request_error', `The body is larger than ${maxBodyBytes} bytes.`);
    }
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
  } catch {
    throw new ApiError(400, 'invalid_request_error', 'We could not parse the JSON body of your request.');
  }
}
