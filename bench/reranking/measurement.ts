/** What all sides are given, in a JSON file: questions with their candidates, to be scored one question after another. */
export interface Job {
  model: string;
  /** Tokens of a pair; longer ones are cut at their end. */
  maxTokens: number;
  threads: number;
  /** Questions that are asked before time is taken. */
  warmUp: number;
  questions: { id: string; text: string; candidates: { id: string; text: string }[] }[];
}

/** What the process of a side prints. */
export interface Measurement {
  /** Opening the model, and the questions before time was taken. */
  warmUpSeconds: number;
  /** Of each question, from its texts to its scores. */
  querySeconds: number[];
  /** Of each question, in the order of its candidates. */
  scores: number[][];
  /** Of all threads, for the questions that time was taken of. */
  processorSeconds: number;
  peakMemoryMib: number;
  version: string;
}
