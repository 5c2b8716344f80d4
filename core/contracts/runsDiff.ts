import type { DocumentChanges } from '../lineage/compareDocuments';
import type { KeyChange } from '../lineage/keyParts';
import type { RunsComparison } from './comparison';
import type { Usage } from './manifest';

/** Field by field, what differs between two runs; what is the same is left out, but for `sameStages`. */
export interface RunsDiff {
  before: string;
  after: string;
  /** How each ended, and with which code. */
  facts: { name: string; before: string; after: string }[];
  spec: RunsComparison['settings'];
  inputs: InputDiff[];
  prompts: PromptDiff[];
  stages: StageDiff[];
  /** Stages with the same artifact in both. */
  sameStages: string[];
  metrics: MetricDiff[];
}

/** Files of the corpus or of an evaluation set. */
export interface InputDiff {
  /** `corpus`, or `evaluate:<set>`. */
  name: string;
  before: { digest: string; label: string } | null;
  after: { digest: string; label: string } | null;
  documents?: DocumentChanges;
}

/** The first request of an LLM stage without what it asks about: its system message, and the strategy that wrote it. */
export interface PromptDiff {
  stage: string;
  before: Prompt | null;
  after: Prompt | null;
}

export interface Prompt {
  strategy: string;
  promptVersion: string;
  model: string;
  system: string;
}

export interface StageDiff {
  stage: string;
  /** Absent where a run has no such stage, or its manifest is gone. */
  key?: KeyChange[];
  counts: { name: string; before: number | null; after: number | null }[];
  usage?: { before?: Usage; after?: Usage };
}

/** Means as they were measured; whether a difference is more than chance says `compare`. */
export interface MetricDiff {
  set: string;
  /** The documents, questions and judgements are the same. */
  isSameSet: boolean;
  system: string;
  metric: string;
  before: number | null;
  after: number | null;
}
