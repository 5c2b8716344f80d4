/** What a step is told: everything before its stage is reused. */
export interface StepRequest {
  data: string;
  stage: 'chunk' | 'embed' | 'candidates';
  /** Documents, and how many of them have another text. */
  limit: number;
  changed: number;
  /** Questions. */
  count: number;
  candidates: { bm25: number; dense: number };
}

export interface StepResult {
  /** Of the stage alone. */
  seconds: number;
  /** Of the whole process, opening models included. */
  processorSeconds: number;
  peakMemoryMib: number;
  wasReused: boolean;
  rows: number;
  digest: string;
  summary?: Record<string, unknown>;
}

/** One search over vectors that look random. */
export interface SearchResult {
  side: 'matrix product' | 'plain loop';
  passages: number;
  questions: number;
  k: number;
  seconds: number;
  processorSeconds: number;
  /** Of the process, the vectors and what makes them included. */
  peakMemoryMib: number;
}
