import { randomBytes } from 'node:crypto';
import type { Batch as ApiBatch, BatchError as ApiBatchError } from 'openai/resources/batches';
import { z } from 'zod';
import { ApiError } from '../apiError';

/** A type of the openai package as the API sends it: what it calls optional is there, as null. */
export type AsSent<Type> = {
  [Key in keyof Type]-?: object extends Pick<Type, Key> ? Exclude<Type[Key], undefined> | null : Type[Key];
};

export type Batch = AsSent<Omit<ApiBatch, 'errors' | 'request_counts' | 'usage'>> & {
  errors: { object: 'list'; data: BatchError[] } | null;
  request_counts: { total: number; completed: number; failed: number };
  usage: NonNullable<ApiBatch['usage']>;
};

/** Why a batch was refused: a line of its input (counted from 1), or the whole where `line` is null. */
export type BatchError = AsSent<ApiBatchError>;

export type BatchRequest = z.infer<typeof createSchema>;

/** The only endpoint whose requests are taken, online and in batches. */
export const batchEndpoint = '/v1/chat/completions';

const createSchema = z.object({
  input_file_id: z.string().min(1),
  endpoint: z.literal(batchEndpoint, `only '${batchEndpoint}' is served here`),
  completion_window: z.literal('24h', "only '24h' is supported"),
  metadata: z
    .record(z.string().max(64, 'keys have at most 64 characters'), z.string().max(512, 'at most 512 characters'))
    .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
    .nullish(),
});

/** @throws ApiError 400 naming the field that is wrong */
export function parseBatchRequest(body: unknown): BatchRequest {
  const parsed = createSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = issue?.path.join('.') || 'body';
  throw new ApiError(400, 'invalid_request_error', `Invalid '${param}': ${issue?.message ?? 'not accepted'}.`, {
    param,
  });
}

/** A batch that was just created. */
export function newBatch(request: BatchRequest, createdAt: number): Batch {
  return {
    id: `batch_${randomBytes(16).toString('hex')}`,
    object: 'batch',
    endpoint: request.endpoint,
    model: null,
    errors: null,
    input_file_id: request.input_file_id,
    completion_window: request.completion_window,
    status: 'validating',
    output_file_id: null,
    error_file_id: null,
    created_at: createdAt,
    in_progress_at: null,
    expires_at: createdAt + 86_400,
    finalizing_at: null,
    completed_at: null,
    failed_at: null,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: null,
    request_counts: { total: 0, completed: 0, failed: 0 },
    usage: {
      input_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 0,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 0,
    },
    metadata: request.metadata ?? null,
  };
}

/** Whether a batch will not change any more. */
export function isFinal({ status }: Pick<Batch, 'status'>): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(status);
}
