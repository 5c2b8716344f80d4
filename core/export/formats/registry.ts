import type { ExportFormat } from '../exportFormat';
import { beir } from './beir';
import { flagEmbedding } from './flagEmbedding';
import { parquet } from './parquet';
import { sentenceTransformers } from './sentenceTransformers';
import { tevatron } from './tevatron';
import { trec } from './trec';

export const exportFormats = {
  beir,
  'sentence-transformers': sentenceTransformers,
  flagembedding: flagEmbedding,
  tevatron,
  parquet,
  trec,
} as const satisfies Record<string, ExportFormat>;

export type ExportFormatName = keyof typeof exportFormats;
export const exportFormatNames = Object.keys(exportFormats) as ExportFormatName[];
