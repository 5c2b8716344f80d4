import type { ArtifactReference, Counts } from './manifest';

/** The artifacts of a run and what they were made of; those that nothing else of the run is made of come first. */
export interface RunLineage {
  runId: string;
  /** `stage/key` of the artifacts that nothing but the report is made of. */
  roots: string[];
  artifacts: Record<string, LineageNode>;
}

export interface LineageNode extends ArtifactReference {
  /** Which of the run's stages of this name. */
  item?: string;
  /** Absent for what lies inside a stage, such as its requests and answers. */
  reused?: boolean;
  /** Absent with all below where the manifest was deleted. */
  counts?: Counts;
  made?: { workflowId: string; at: string; codeVersion: string };
  source?: { digest: string; label: string };
  /** By the name under which the stage reads them: `stage/key`. */
  inputs: Record<string, string>;
}

/** Where a training row comes from. */
export interface RowLineage {
  runId: string;
  /** The artifact that was trained on, and the place of the row in it. */
  groups: ArtifactReference;
  table: 'train' | 'development';
  row: number;
  query: {
    id: string;
    text: string;
    strategy?: string;
    promptVersion?: string;
    kind?: string;
    language?: string;
    /** The passage that it was asked about. */
    chunkId?: string;
    /** All that were sent for it, round by round. */
    requests: LineageRequest[];
  };
  passages: LineagePassage[];
}

export interface LineagePassage {
  chunkId: string;
  label: number;
  /** Who found it, or `source`: it is the one that the question was asked about. */
  source: string;
  text: string;
  /** A passage that a model wrote has none. */
  document?: { id: string; title?: string; chunk: { index: number; start: number; end: number } };
  judgement?: {
    grade: number;
    scale: number;
    strategy: string;
    promptVersion: string;
    model: string;
    reason?: string;
    request: LineageRequest;
  };
}

/** What was sent to a language model for it, and what it took. */
export interface LineageRequest {
  key: string;
  round: number;
  /** Absent where neither the ledger nor the artifact of answers has it any more. */
  answer?: {
    status: 'answered' | 'failed';
    model: string;
    tokensIn: number;
    tokensCached: number;
    tokensOut: number;
    /** At the prices of the run's spec; absent where it has none. */
    nanoUsd?: number;
  };
  /** The provider's batch that answered it, as the run's notes name it. */
  batch?: { id: string; input: string };
}
