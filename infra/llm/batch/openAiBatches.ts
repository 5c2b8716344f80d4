import { Readable } from 'node:stream';
import { APIError, toStreamingFile, type OpenAI } from 'openai';
import type { Batch } from 'openai/resources/batches';
import { z } from 'zod';
import type { BatchUsage } from '../../../core/contracts/llmWork';
import { batchEndpoint } from '../../../core/llm/batchInput';
import { RankwrightError } from '../../../core/errors';
import { toLlmError } from '../llmErrors';
import { createOpenAiClient, type EndpointOptions } from '../openAiModel';
import { describeBatchError } from './batchError';
import { EnqueuedLimit, enqueuedLimitCode, type BatchProvider, type ProviderBatch } from './batchProvider';

/** A file of 200 MB over a slow line. */
const uploadTimeoutMs = 60 * 60_000;
/** Batches live for a day; older ones cannot be those that an earlier attempt of ours created. */
const recentMs = 26 * 60 * 60_000;

/** The Batch API of OpenAI and of endpoints that speak it. The client's own retries are off, as for online requests. */
export function createOpenAiBatches(options: EndpointOptions & { model: string }): BatchProvider {
  const client = createOpenAiClient(options);
  const asked = { model: options.model, endpoint: client.baseURL, apiKey: options.apiKey };
  const attempt = createAttempt(asked);
  const toBatch = (batch: Batch): ProviderBatch => toProviderBatch(batch, options.apiKey);
  return {
    upload: (name, content, signal) =>
      attempt(signal, async () => {
        const file = toStreamingFile(content, name, { type: 'application/jsonl' });
        const limits = { signal, timeout: uploadTimeoutMs };
        return client.files.create({ purpose: 'batch', file }, limits).catch(refuseWithoutBatches(client.baseURL));
      }),
    findUploads: (name, signal) =>
      attempt(signal, async () => {
        const found = [];
        const pages = client.files.list({ purpose: 'batch', limit: 1000, order: 'desc' }, { signal });
        for await (const file of pages) {
          if (isOld(file.created_at)) break;
          if (file.filename === name) found.push({ id: file.id, bytes: file.bytes });
        }
        return found;
      }),
    create: (inputFileId, metadata) =>
      attempt(undefined, async () => {
        const request = { input_file_id: inputFileId, endpoint: batchEndpoint, completion_window: '24h', metadata };
        return toBatch(await client.batches.create(request as OpenAI.BatchCreateParams));
      }),
    find: (name, value, signal) =>
      attempt(signal, async () => {
        const found = [];
        for await (const batch of client.batches.list({ limit: 100 }, { signal })) {
          if (isOld(batch.created_at)) break;
          if (batch.metadata?.[name] === value) found.push(toBatch(batch));
        }
        return found;
      }),
    read: (id, signal) => attempt(signal, () => orMissing(client.batches.retrieve(id, { signal }).then(toBatch))),
    cancel: (id) => attempt(undefined, () => cancelUnlessEnded(client, id)),
    download: (fileId, signal) =>
      attempt(signal, async () => {
        const response = await orMissing(client.files.content(fileId, { signal }));
        return response?.body ? Readable.fromWeb(response.body) : undefined;
      }),
    deleteFile: (fileId) =>
      attempt(undefined, async () => {
        await orMissing(client.files.delete(fileId));
      }),
  };
}

/** Runs one call and says what its failure means. */
function createAttempt(asked: Parameters<typeof toLlmError>[1]) {
  return async <Result>(signal: AbortSignal | undefined, call: () => Promise<Result>): Promise<Result> => {
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof APIError && error.code === enqueuedLimitCode)
        throw enqueuedLimit(error.message, asked.apiKey);
      throw toLlmError(error, asked);
    }
  };
}

function enqueuedLimit(said: string, apiKey: string | undefined): EnqueuedLimit {
  const message = withoutKey(said, apiKey);
  return new EnqueuedLimit(describeBatchError({ code: enqueuedLimitCode, message }));
}

function refuseWithoutBatches(endpoint: string): (error: unknown) => never {
  return (error) => {
    if (!isMissing(error)) throw error;
    throw new RankwrightError('llm-bad-request', `${endpoint} has no Batch API: it answered 404 to an upload`, {
      mend: 'set llm.mode: online in the spec, or name an endpoint that has one',
      cause: error,
    });
  };
}

async function cancelUnlessEnded(client: OpenAI, id: string): Promise<void> {
  try {
    await client.batches.cancel(id);
  } catch (error) {
    // 409 or 400: it has ended in the meantime.
    const hasEnded = error instanceof APIError && [400, 404, 409].includes(Number(error.status));
    if (!hasEnded) throw error;
  }
}

async function orMissing<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof APIError && error.status === 404;
}

function isOld(createdAtSeconds: number): boolean {
  return createdAtSeconds * 1000 < Date.now() - recentMs;
}

const statuses = [
  'validating',
  'in_progress',
  'finalizing',
  'completed',
  'expired',
  'cancelling',
  'cancelled',
  'failed',
];

function toProviderBatch(batch: Batch, apiKey: string | undefined): ProviderBatch {
  const counts = batch.request_counts ?? { completed: 0, failed: 0, total: 0 };
  const usage = readUsage(batch);
  return {
    id: batch.id,
    // A word that only this provider knows is not an end.
    status: statuses.includes(batch.status) ? batch.status : 'in_progress',
    inputFileId: batch.input_file_id,
    ...(batch.output_file_id ? { outputFileId: batch.output_file_id } : {}),
    ...(batch.error_file_id ? { errorFileId: batch.error_file_id } : {}),
    completed: counts.completed,
    failed: counts.failed,
    total: counts.total,
    ...(usage ? { usage } : {}),
    errors: (batch.errors?.data ?? []).map(({ code, message, line }) => ({
      code: code ?? '',
      message: withoutKey(message ?? '', apiKey),
      ...(typeof line === 'number' ? { line } : {}),
    })),
  };
}

/** Some providers quote the whole key back. */
function withoutKey(message: string, apiKey: string | undefined): string {
  return apiKey ? message.replaceAll(apiKey, '<key>') : message;
}

const tokens = z.number().int().nonnegative();
const usageSchema = z.object({
  input_tokens: tokens,
  input_tokens_details: z.object({ cached_tokens: tokens }).nullish().catch(undefined),
  output_tokens: tokens,
});

/** Zeros of a batch that completed something are no count: some endpoints have the field and leave it empty. */
function readUsage(batch: Batch): BatchUsage | undefined {
  const { data: usage } = usageSchema.safeParse(batch.usage);
  if (!usage || (usage.input_tokens === 0 && (batch.request_counts?.completed ?? 0) > 0)) return undefined;
  const tokensCached = usage.input_tokens_details?.cached_tokens ?? 0;
  return { tokensIn: usage.input_tokens, tokensCached, tokensOut: usage.output_tokens };
}
