import type { Readable } from 'node:stream';
import type { BatchState, BatchUsage } from '../../../core/contracts/llmWork';

/** A batch as the provider describes it. */
export interface ProviderBatch {
  id: string;
  status: BatchState['status'];
  inputFileId: string;
  outputFileId?: string;
  errorFileId?: string;
  completed: number;
  failed: number;
  total: number;
  /** What it bills for the batch as a whole; absent where it does not count it. */
  usage?: BatchUsage;
  /** Why the provider refused it; `line` counts from 1 and is absent where the batch as a whole was refused. */
  errors: { code: string; message: string; line?: number }[];
}

export interface UploadedFile {
  id: string;
  bytes: number;
}

/**
 * The port to a provider's Batch API. Rejects with `RankwrightError`: llm-auth, llm-quota, llm-bad-request, or
 * llm-unavailable (retryable); what does not exist any more is undefined and no error.
 */
export interface BatchProvider {
  /** Uploads an input of `bytes` bytes under a name, without holding it in memory. */
  upload(name: string, content: Readable, signal: AbortSignal): Promise<UploadedFile>;
  findUploads(name: string, signal: AbortSignal): Promise<UploadedFile[]>;
  /**
   * Not to be aborted: whether it was created would be unknown.
   * @throws EnqueuedLimit
   */
  create(inputFileId: string, metadata: Record<string, string>): Promise<ProviderBatch>;
  /** Those of the last day whose metadata has this value, the newest first. */
  find(name: string, value: string, signal: AbortSignal): Promise<ProviderBatch[]>;
  read(id: string, signal: AbortSignal): Promise<ProviderBatch | undefined>;
  /** One that has ended already is left as it is. */
  cancel(id: string): Promise<void>;
  download(fileId: string, signal: AbortSignal): Promise<Readable | undefined>;
  deleteFile(fileId: string): Promise<void>;
}

/** The provider has as many tokens waiting as it allows: the same batch can be created later. */
export class EnqueuedLimit extends Error {
  override name = 'EnqueuedLimit';
}

export const enqueuedLimitCode = 'token_limit_exceeded';

/** Whether a batch failed only because too many tokens were waiting. */
export function isEnqueuedLimit({ status, errors }: Pick<ProviderBatch, 'status' | 'errors'>): boolean {
  return status === 'failed' && errors.some(({ code }) => code === enqueuedLimitCode);
}
