import type { PipelineSpec } from './contracts/pipelineSpec';
import type { AnalyzerOptions } from './retrieval/analyzer';

/** How every search by words of a pipeline reads text: its passages, its questions and its evaluation sets. */
export interface AnalysisChoice {
  language: string;
  /** Absent: as Lucene does. */
  analysis?: AnalyzerOptions;
}

/** A spec that says nothing about identifiers keeps the keys that it had before it could. */
export function analysisOf({ candidates: { language, identifiers } }: PipelineSpec): AnalysisChoice {
  return { language, ...(identifiers ? { analysis: { identifiers } } : {}) };
}
