import type { EvaluationResult } from './evaluation';
import type { FilterReport, LeakageReport } from './filterReport';
import type { LearningCurve } from './learningCurve';
import type { Counts, Usage } from './manifest';
import type { PipelineSpec } from './pipelineSpec';
import type { ProbeResult } from './probe';
import type { GateDecision } from './promotion';
import type { RerankerComparison } from './rerankerComparison';
import type { SuiteResult } from './suite';

/** A stage as the report shows it; `manifest` is the `s3://` address of its manifest. */
export interface ReportStage {
  name: string;
  item?: string;
  key: string;
  manifest: string;
  counts: Counts;
  usage?: Usage;
  durationMs: number;
  summary?: Record<string, unknown>;
  /** The artifacts that it was made from. */
  inputs?: { stage: string; key: string }[];
  /** That made it, which may be another than the run's where an artifact was found. */
  codeVersion?: string;
}

/** How a model was trained, as its trainer told it. */
export interface ReportTraining {
  /** What became of it. */
  of: 'reranker' | 'retriever';
  settings: PipelineSpec['train'];
  /** Loss by step. */
  steps: { step: number; loss: number }[];
  /** What was measured on the held-out groups; `isKept`: these weights are in the saved model, alone or in a mean. */
  heldOut: { step: number; ndcg10: number; mrr: number; isKept: boolean }[];
  device: string;
  seconds: number;
  versions: Record<string, string>;
}

/** What language models make of the lists of a set; `seconds` by reranker, where the run that asked asked everything. */
export type ReportRerankers = RerankerComparison & { seconds: Record<string, number> };

/** Everything that a report is made from; the HTML and the Markdown are pure functions of it. */
export interface ReportData {
  pipeline: string;
  spec: PipelineSpec;
  /** The LLM in words; for the rehearsal server "rehearsal (rules, not a language model)". */
  model: string;
  stages: ReportStage[];
  /** Absent where no stage filtered. */
  filtering?: { filters: FilterReport; leakage: LeakageReport };
  evaluations: EvaluationResult[];
  /** Of the sets that the spec has language models rerank. */
  rerankers?: ReportRerankers[];
  /** What asking the judge again came to, where it was asked. */
  probe?: ProbeResult;
  /** Comparisons over several of them. */
  suites?: SuiteResult[];
  /** Absent in runs of versions that had no gate. */
  gate?: GateDecision;
  /** A few generated questions with their passage and what the judge said, for people to read. */
  samples: { query: string; kind?: string; positive: string; negatives: { text: string; source: string }[] }[];
  /** Of the reranker in its last round, then of the retriever; empty where nothing was trained. */
  trainings: ReportTraining[];
  /** Absent where the spec wants none. */
  learningCurve?: LearningCurve;
  codeVersion: string;
}
