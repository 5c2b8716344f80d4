import { ApiError } from '../apiError';

/** One field of a form; `fileName` is there for files alone. */
export interface FormPart {
  name: string;
  fileName: string | undefined;
  content: Buffer;
}

/**
 * The parts of a `multipart/form-data` body (RFC 7578), as views of it: nothing is copied.
 * @throws ApiError 400 when it is another type or has no end
 */
export function parseMultipart(body: Buffer, contentType: string | undefined): FormPart[] {
  const boundary = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  if (!boundary) throw badForm(`the content type is "${contentType ?? ''}", not multipart/form-data with a boundary`);
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2] ?? ''}`);
  const parts: FormPart[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const from = start + delimiter.length;
    if (body.subarray(from, from + 2).toString('latin1') === '--') return parts;
    const end = body.indexOf(Buffer.concat([lineEnd, delimiter]), from);
    if (end < 0) break;
    parts.push(parsePart(body.subarray(from + lineEnd.length, end)));
    start = end + lineEnd.length;
  }
  throw badForm('the body ends before its last boundary');
}

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

function parsePart(part: Buffer): FormPart {
  const end = part.indexOf(headEnd);
  if (end < 0) throw badForm('a part has no header');
  const head = part.subarray(0, end).toString('utf8');
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const name = parameterOf(disposition, 'name');
  if (name === undefined) throw badForm('a part has no name');
  return { name, fileName: parameterOf(disposition, 'filename'), content: part.subarray(end + headEnd.length) };
}

function parameterOf(disposition: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition)?.[1]?.replace(/\\(.)/g, '$1');
}

function badForm(message: string): ApiError {
  return new ApiError(400, 'invalid_request_error', `Could not parse multipart form: ${message}.`);
}
