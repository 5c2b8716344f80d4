/** What a step is told: everything up to training is made of one corpus. */
export interface StepRequest {
  /** A file of JSON lines. */
  corpus: string;
  /** Passages that are asked about. */
  passages: number;
}

/** What one stage took. */
export interface StageMeasurement {
  stage: string;
  seconds: number;
  /** It was made before, of the same inputs. */
  wasReused: boolean;
  digest: string;
  rows: number;
  /** Of answers: what was asked for, what of it the endpoint was asked, and what that took. */
  requests?: number;
  asked?: number;
  tokensIn?: number;
  tokensOut?: number;
}

export interface StepResult {
  /** From the snapshot of the corpus to the training groups. */
  seconds: number;
  peakMemoryMib: number;
  stages: StageMeasurement[];
}

/** By what a corpus differs from the one before, in documents. */
export interface Edit {
  added: number;
  changed: number;
  removed: number;
}

/** A line of the table; shares are of the run from nothing on the first corpus. */
export interface Refresh {
  name: string;
  edit: Edit;
  loadAverage: number;
  seconds: number;
  requests: number;
  asked: number;
  dollars: number;
  shareOfSeconds: number;
  shareOfRequests: number;
  peakMemoryMib: number;
  stages: StageMeasurement[];
}
