/** What all sides do: index the passages, then find the best `k` for each question. */
export interface Workload {
  passages: number;
  questions: number;
  /** Passages a question. */
  k: number;
  /** A seed gives the same text on every machine that has the same corpora. */
  seed: number;
}

/** Where the workload lies: a list a line, its terms separated by spaces. */
export interface WorkloadFiles {
  passages: string;
  questions: string;
}

export interface Measurement {
  name: string;
  /** Threads that search at a time; each side indexes as it does by itself. */
  threads: number;
  /** From token lists in memory to an index that answers. */
  indexSeconds: number;
  /** The first time that the questions are asked: what compiles while it runs, and what is not in a cache yet, is in it. */
  firstPassQuestionsPerSecond: number;
  /** Over the passes after the first. */
  questionsPerSecond: number;
  /** Of the same passes, by the processor's time: what other processes take of a shared machine counts less. */
  questionsPerProcessorSecond: number;
  /** Resident once the token lists are read, before anything is indexed. */
  listsMemoryMib: number;
  /** The most that was ever resident, token lists included. */
  peakMemoryMib: number;
  /** Of the peer and of what it runs on, where the program says it. */
  version?: string;
}

/** A side that this machine cannot run: the benchmark says why and goes on without it. */
export class MissingSide extends Error {}

/** How often all questions are asked: once, then so often for the figure. */
export const timedPasses = 5;

/** The found passages, by their line, of the first questions: what is compared between the sides. */
export type SampledLists = { passage: number; score: number }[][];

/** What the program of a side prints as its last line. */
export type Printed = Omit<Measurement, 'name' | 'threads'> & { lists: SampledLists };
