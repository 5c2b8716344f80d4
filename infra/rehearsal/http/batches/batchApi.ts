import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { ApiError } from '../apiError';
import { readBody, readBytes } from '../readBody';
import { BatchService, type BatchPace } from './batchService';
import { FileStore } from './fileStore';
import { parseMultipart } from './multipart';
import { pageOf } from './page';
import { maxBytesPerBatch } from './readInput';
import type { BatchWork } from './runBatch';

export interface BatchApiOptions extends Omit<BatchWork, 'files'> {
  pace: BatchPace;
  /** Files and batches are kept there; absent: in memory. */
  folder?: string | undefined;
  maxStoredBytes?: number | undefined;
}

/** A request's path without `/v1`, such as `/batches/batch_1/cancel`. */
export interface Route {
  method: string;
  path: string;
  query: URLSearchParams;
}

export interface BatchApi {
  files: FileStore;
  batches: BatchService;
  /** The answer, JSON or bytes; undefined for a route that is not of this API. @throws ApiError */
  handle(request: IncomingMessage, route: Route): Promise<unknown>;
}

/** Room for the form around the largest input. */
const maxUploadBytes = maxBytesPerBatch + 1024 * 1024;

/** The Files and Batch API of OpenAI, as far as batches of chat completions need it. */
export async function openBatchApi(options: BatchApiOptions): Promise<BatchApi> {
  const { folder, maxStoredBytes, ...work } = options;
  const files = await FileStore.open({ folder: folder && join(folder, 'files'), maxBytes: maxStoredBytes });
  const batches = await BatchService.open({ ...work, files, folder: folder && join(folder, 'batches') });
  const api: Omit<BatchApi, 'handle'> = { files, batches };
  return { ...api, handle: (request, route) => answerRoute(api, request, route) };
}

async function answerRoute(
  api: Omit<BatchApi, 'handle'>,
  request: IncomingMessage,
  { method, path, query }: Route,
): Promise<unknown> {
  const [, noun, id, detail, rest] = path.split('/');
  if ((noun !== 'files' && noun !== 'batches') || rest !== undefined) return undefined;
  const place = id === undefined ? '' : detail === undefined ? '/:id' : `/:id/${detail}`;
  switch (`${method} /${noun}${place}`) {
    case 'POST /files':
      return upload(api.files, request);
    case 'GET /files':
      return listFiles(api.files, query);
    case 'GET /files/:id':
      return api.files.get(id ?? '');
    case 'GET /files/:id/content':
      return api.files.read(id ?? '');
    case 'DELETE /files/:id':
      await api.files.delete(id ?? '');
      return { id, object: 'file', deleted: true };
    case 'POST /batches':
      return api.batches.create(await readBody(request));
    case 'GET /batches':
      return pageOf(api.batches.all(), query, { standard: 20, most: 100 });
    case 'GET /batches/:id':
      return api.batches.retrieve(id ?? '');
    case 'POST /batches/:id/cancel':
      return api.batches.cancel(id ?? '');
    default:
      return undefined;
  }
}

async function upload(files: FileStore, request: IncomingMessage): Promise<unknown> {
  const parts = parseMultipart(await readBytes(request, maxUploadBytes), request.headers['content-type']);
  const file = parts.find(({ name }) => name === 'file');
  const purpose = parts.find(({ name }) => name === 'purpose')?.content.toString('utf8');
  if (!file) throw missing('file');
  if (purpose === undefined) throw missing('purpose');
  if (purpose !== 'batch') {
    const message = `Invalid value for 'purpose': only 'batch' is served here, received '${purpose}'.`;
    throw new ApiError(400, 'invalid_request_error', message, { param: 'purpose' });
  }
  // A copy, so that the form around the file is not kept with it.
  return files.add(file.fileName ?? 'upload.jsonl', purpose, Buffer.from(file.content));
}

function missing(param: string): ApiError {
  return new ApiError(400, 'invalid_request_error', `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}

function listFiles(files: FileStore, query: URLSearchParams): unknown {
  const purpose = query.get('purpose');
  const newestFirst = files.all().filter((file) => purpose === null || file.purpose === purpose);
  const order = query.get('order') ?? 'desc';
  return pageOf(order === 'asc' ? newestFirst.reverse() : newestFirst, query, { standard: 10_000, most: 10_000 });
}
