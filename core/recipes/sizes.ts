/** How much is trained: fields of the section `train` that a size stands for. */
export interface TrainingSize {
  epochs: number;
  groupsPerStep: number;
  maxTokens: number;
  learningRate: number;
  groupSize?: number;
}

/**
 * `smoke` shows that everything works; `small` is for some hundreds of queries and a few cores, and is what a spec
 * without a size has; `standard` is for some thousands of queries and a GPU.
 */
export const trainingSizes = {
  smoke: { epochs: 1, groupsPerStep: 4, maxTokens: 96, learningRate: 1.0e-4, groupSize: 4 },
  small: { epochs: 3, groupsPerStep: 4, maxTokens: 192, learningRate: 1.0e-4 },
  standard: { epochs: 3, groupsPerStep: 16, maxTokens: 256, learningRate: 5.0e-5 },
} as const satisfies Record<string, TrainingSize>;

export type TrainingSizeName = keyof typeof trainingSizes;
export const trainingSizeNames = Object.keys(trainingSizes) as TrainingSizeName[];
