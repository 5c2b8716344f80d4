import type { TrainJob } from '../../core/contracts/trainerJob';
import type { TrainingGroup } from '../../core/contracts/trainingGroup';

/** What all sides do: train the same base model on the same groups, for as many steps. */
export interface Workload {
  groups: number;
  /** Groups that the trained models are compared on; no document is in both. */
  heldOut: number;
  /** Passages of a group, its positive among them. */
  passages: number;
  epochs: number;
  groupsPerStep: number;
  /** Tokens of a pair. */
  maxTokens: number;
  /** Threads of torch; absent: as many as it takes by itself. */
  threads?: number;
}

export interface WorkloadFiles {
  trainFile: string;
  heldOutGroups: TrainingGroup[];
}

/** What a side is given: a job of the trainer, with the defaults of a spec, and a scratch folder. */
export type Job = TrainJob & { outputFolder: string };

/** What the process of a side says of its training. */
export interface Printed {
  steps: number;
  /** From the beginning of the first step to the end of the last one. */
  trainingSeconds: number;
  precision: string;
  threads: number;
  device: string;
  version?: string;
}

/** What the process of a side took. */
export interface Used {
  /** Of the whole process: starting, loading, training, saving. */
  seconds: number;
  /** Of all its threads. */
  processorSeconds: number;
  peakMemoryMib: number;
}

export interface Measurement extends Printed, Used {
  name: string;
  seed: number;
}
