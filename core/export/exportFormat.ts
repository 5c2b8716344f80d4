import type { Candidate } from '../contracts/candidate';
import type { Chunk } from '../contracts/chunk';
import type { Judgement } from '../contracts/judgement';
import type { Query } from '../contracts/query';
import type { TrainingGroup } from '../contracts/trainingGroup';
import type { ExportFacts } from './exportFacts';
import type { ParquetTable } from './parquetTable';

/** `other`: of questions that were judged and made no training group; they belong to no split. */
export type ExportSplit = 'train' | 'development' | 'other';

/** A line of a text file (without its break), or a row of a Parquet file. */
export type ExportItem = { file: string; line: string } | { file: string; row: Record<string, unknown> };

/**
 * What a format makes of each kind of row; a file comes about with its first item, so an empty split has none. Rows
 * come kind by kind in the order of these methods, each kind in the order of its artifact.
 */
export interface ExportWriter {
  group?(group: TrainingGroup, split: ExportSplit): ExportItem[];
  query?(query: Query, split: ExportSplit): ExportItem[];
  judgement?(judgement: Judgement, split: ExportSplit): ExportItem[];
  passage?(passage: Chunk): ExportItem[];
  /** All candidates of one question. */
  candidates?(candidates: Candidate[]): ExportItem[];
  /** The first line of a file. */
  header?(file: string): string | undefined;
  parquet?: Record<string, ParquetTable>;
}

/** A file with a name that readers of Hugging Face's hub give to its rows. */
export interface ExportConfig {
  name: string;
  files: { split: string; path: string }[];
}

export interface ExportFormat {
  createWriter: (facts: ExportFacts) => ExportWriter;
  /** What `load_dataset` can be asked for, of the files that there are. */
  configsOf: (files: string[]) => ExportConfig[];
  /** How a person reads it, in Markdown; the folder is called DIR. */
  explain: (facts: ExportFacts) => string;
}
