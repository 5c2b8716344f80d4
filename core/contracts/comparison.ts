import type { MetricResult } from '../evaluation/metrics';
import type { PairedFigures } from '../comparison/comparePairs';
import type { EvaluationResult, Metric } from './evaluation';
import type { Counts, Usage } from './manifest';
import type { PipelineSpec } from './pipelineSpec';
import type { GateDecision, GateVerdict } from './promotion';
import type { ReportTraining } from './report';

/**
 * A stage of a run; `durationMs` and `usage` are of the work that made its artifact, by whichever run, and `ownUsage` is of
 * this run where it read earlier answers.
 */
export interface ComparedStage {
  name: string;
  item?: string;
  key: string;
  reused: boolean;
  counts: Counts;
  durationMs: number;
  usage?: Usage;
  ownUsage?: Usage;
}

/** An evaluation with what tells whether another one is comparable, and the values of its questions. */
export interface ComparedEvaluation {
  result: EvaluationResult;
  /** Digest of the set: documents, questions and judgements. */
  setDigest: string;
  /** Digest of the ids in the lists that the tuned model re-ranked, whatever their order. */
  listsDigest: string;
  /** The tuned system with the highest nDCG@10, or the one that a gate decides on, and its metrics by question. */
  best: { system: string; results: MetricResult[] };
}

/** What a run left for others to be compared with it. */
export interface ComparedRun {
  runId: string;
  spec: PipelineSpec;
  /** The LLM in words. */
  model: string;
  codeVersion: string;
  stages: ComparedStage[];
  evaluations: ComparedEvaluation[];
  /** Absent in runs of versions that had no gate. */
  gate?: GateDecision;
  /** Of the reranker in its last round; absent where nothing was trained. */
  training?: Pick<ReportTraining, 'steps' | 'heldOut'> & {
    groups: number;
    /** Digest of the groups: measurements on others' held-out groups are not comparable. */
    groupsDigest: string;
  };
}

/** All that a comparison of runs says; lists of values are in the order of `runs`. */
export interface RunsComparison {
  runs: RunFacts[];
  sets: ComparedSet[];
  /** Evaluations that no other run's can be set beside, and why. */
  apart: { runId: string; set: string; reason: string }[];
  /** Fields of the specs that differ; null where a spec has no such field. */
  settings: { path: string; values: (string | number | boolean | null)[] }[];
  stages: StageFacts[];
}

export interface RunFacts {
  runId: string;
  pipeline: string;
  model: string;
  codeVersion: string;
  gate?: { verdict: GateVerdict; reasons: string[] };
  verdicts: { set: string; outcome: string; label: string; sentence: string }[];
  trainingGroups?: number;
  /** What this run asked, paid and took itself, and what all of its artifacts took, whoever made them. */
  own: Work;
  whole: Work;
}

export interface Work {
  seconds: number;
  requests: number;
  tokens: number;
  /** Absent where something that was asked has no price. */
  nanoUsd?: number;
}

/** Evaluations of one set with the same lists. */
export interface ComparedSet {
  name: string;
  protocol: string;
  documents: number;
  queries: number;
  depth: number;
  runs: { runId: string; best: string; systems: ComparedSystem[] }[];
  /** Of the systems named `best`: the first less the second. */
  pairs: { first: string; second: string; metrics: PairedFigures[] }[];
}

/** Means with 95 % intervals, 1.96 standard errors to both sides. */
export interface ComparedSystem {
  name: string;
  tuned: boolean;
  metrics: (Pick<Metric, 'name' | 'mean'> & { low: number; high: number })[];
}

/** One stage in all runs; null where a run has none. */
export interface StageFacts {
  stage: string;
  isShared: boolean;
  runs: ({ key: string; reused: boolean; counts: Counts; seconds: number } | null)[];
}
