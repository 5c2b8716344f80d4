import type { LlmStage, QuarantineReason } from '../../core/contracts/llmWork';

/** A request that has no usable answer: why, what the model said, and the rows it was made of. */
export interface FailedRequest {
  stage: LlmStage;
  key: string;
  reason: string;
  message: string;
  /** The unusable answer itself, cut where it was long. */
  raw?: string;
  passage?: FailedPassage;
  /** Judging only: the question that the passage was to be judged for. */
  query?: { id: string; text?: string };
}

export interface FailedPassage {
  chunkId: string;
  documentId?: string;
  /** Its place in the document, from 0. */
  index?: number;
  title?: string;
  text?: string;
}

export interface FailedSelection {
  stage?: LlmStage;
  reason?: QuarantineReason;
  limit: number;
}

/** `total` and `byReason` count all that the selection meets, `requests` are the first of them. */
export interface FailedListing {
  total: number;
  byReason: Record<string, number>;
  requests: FailedRequest[];
  /** The stages that were looked at; `shards.ended` of `shards.total` have said what failed. */
  stages: { stage: LlmStage; shards: { ended: number; total: number } }[];
}
