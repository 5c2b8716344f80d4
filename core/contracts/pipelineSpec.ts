import { z } from 'zod';
import { findProbeProblem } from '../changes/findProbeProblem';
import { findSuiteProblems } from '../evaluation/suites/findSuiteProblems';
import { findGateProblems } from '../promotion/findGateProblems';
import { findRetrieverProblems } from '../recipes/findRetrieverProblems';
import { schemaVersionSchema } from './schemaVersion';
import { candidatesSchema } from './spec/candidates';
import { chunkSpecSchema } from './spec/chunk';
import { corpusSchema } from './spec/corpus';
import { evaluationSpecSchema } from './spec/evaluation';
import { filtersSchema } from './spec/filters';
import { gateSchema } from './spec/gate';
import { judgeSchema } from './spec/judge';
import { learningCurveSchema } from './spec/learningCurve';
import { llmSpecSchema } from './spec/llm';
import { negativesSchema } from './spec/negatives';
import { notifyTargetSchema } from './spec/notify';
import { queriesSchema } from './spec/queries';
import { refreshSchema } from './spec/refresh';
import { retrieverSchema } from './spec/retriever';
import { suiteSchema } from './spec/suites';
import { trainSchema } from './spec/train';

const pipelineFields = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, dash and underscore, at most 63'),
  corpus: corpusSchema,
  chunk: chunkSpecSchema.prefault({}),
  queries: queriesSchema.prefault({}),
  candidates: candidatesSchema.prefault({}),
  filters: filtersSchema.prefault({}),
  judge: judgeSchema.prefault({}),
  negatives: negativesSchema.prefault({}),
  train: trainSchema.prefault({}),
  /** Absent: no bi-encoder is tuned. */
  retriever: retrieverSchema.optional(),
  evaluate: z.array(evaluationSpecSchema).default([]),
  /** Comparisons over several evaluation sets. */
  suites: z.array(suiteSchema).optional(),
  /** Trains on so many queries too, and evaluates the models beside the one of all; absent: on all alone. */
  learningCurve: learningCurveSchema.optional(),
  gate: gateSchema.prefault({}),
  llm: llmSpecSchema.prefault({}),
  /** Absent: nothing is asked again. */
  refresh: refreshSchema.optional(),
  /** Whom a run tells how it ended, or that it waits for a person. */
  notify: z.array(notifyTargetSchema).optional(),
  /** Of this schema; absent: 1. Never filled in, so that a spec is the same whether or not it says so. */
  schemaVersion: schemaVersionSchema.optional(),
});

/**
 * A pipeline as a person writes it, each section in a file of its own with every default; those that a judge strategy
 * brings stand with the strategy.
 */
export const pipelineSpecSchema = pipelineFields.superRefine((spec, context) => {
  for (const { path, message } of findRetrieverProblems(spec))
    context.addIssue({ code: 'custom', path: ['retriever', ...path], message });
  for (const { path, message } of findSuiteProblems(spec.suites ?? [], spec.evaluate))
    context.addIssue({ code: 'custom', path: ['suites', ...path], message });
  for (const { path, message } of findGateProblems(spec.gate, spec.evaluate))
    context.addIssue({ code: 'custom', path: ['gate', ...path], message });
  const probeProblem = findProbeProblem(spec);
  if (probeProblem) context.addIssue({ code: 'custom', path: ['refresh', 'probe'], message: probeProblem });
  if (spec.learningCurve && spec.evaluate.length === 0) {
    const message = 'there is nothing to measure it on: name a set under evaluate, or leave the curve out';
    context.addIssue({ code: 'custom', path: ['learningCurve'], message });
  }
});
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;
