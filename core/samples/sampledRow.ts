import type { CandidateSource } from '../contracts/candidate';

/** A passage as far as a row, or what it was joined with, tells of it. */
export interface SampledPassage {
  chunkId?: string;
  documentId?: string;
  /** Its place in the document, from 0. */
  index?: number;
  title?: string;
  text?: string;
  /** The question was written for it. */
  isSource?: boolean;
  role?: 'positive' | 'between' | 'negative';
  grade?: number;
  scale?: number;
  /** The judge's own words. */
  explanation?: string;
  label?: number;
  teacherScores?: number[];
  /** Who found it, in one word: `bm25@3+dense@12`, `judged`. */
  source?: string;
  /** Who found it, each with rank and score. */
  sources?: CandidateSource[];
}

/** A row of an artifact as a person reads it. */
export interface SampledRow {
  /** The table it is in: `part`, a split, or `dropped`. */
  table: string;
  /** Its number in the table, from 1. */
  place: number;
  /** Why it was dropped; absent where it was kept. */
  reason?: string;
  query?: { id: string; text?: string; kind?: string; strategy?: string; language?: string };
  passages: SampledPassage[];
  /** What was told of a row that was dropped. */
  message?: string;
  /** What a model, or a file, said instead. */
  raw?: string;
  /** As it is stored. */
  row: Record<string, unknown>;
}
