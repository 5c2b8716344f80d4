/** Objects of one artifact that no kept run needs. */
export interface Garbage {
  stage: string;
  key: string;
  objects: number;
  bytes: number;
  /** It has no manifest: the stage was never finished, or an earlier collection was interrupted. */
  isUnfinished: boolean;
}

export interface GarbageReport {
  kept: { runs: KeptRun[]; artifacts: number; bytes: number };
  /** Not needed, and too young to be deleted: a run may be about to use them. */
  young: { artifacts: number; bytes: number };
  /** The largest first. */
  garbage: Garbage[];
  /** Of `garbage`; without deletion 0. */
  deleted: { artifacts: number; objects: number; bytes: number };
}

export interface KeptRun {
  runId: string;
  pipeline: string;
  reason: 'open' | 'promoted' | 'named' | 'newest' | 'recent';
}
