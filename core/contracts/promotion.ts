import { z } from 'zod';
import { artifactReferenceSchema } from './manifest';
import { schemaVersionSchema } from './schemaVersion';

/** `do-not-rerank`: the model is not shown to help the list that it re-ranks. `unknown`: too little was asked to say. */
export const gateVerdictSchema = z.enum(['promote', 'keep', 'do-not-rerank', 'unknown']);
export type GateVerdict = z.infer<typeof gateVerdictSchema>;

/** One thing that had to hold, and whether it did. */
export const gateCheckSchema = z.object({
  check: z.enum(['evaluated', 'questions', 'first-stage', 'beats', 'previous', 'out-of-domain']),
  /** The evaluation set; absent for what is about all. */
  set: z.string().optional(),
  passed: z.boolean(),
  /** What was found, in a sentence with its figures. */
  sentence: z.string(),
});
export type GateCheck = z.infer<typeof gateCheckSchema>;

/** What the stage `gate` decides. */
export const gateDecisionSchema = z.object({
  verdict: gateVerdictSchema,
  /** The system that would be deployed. */
  system: z.string(),
  metric: z.string(),
  checks: z.array(gateCheckSchema),
});
export type GateDecision = z.infer<typeof gateDecisionSchema>;

/** The file of the artifact that holds it. */
export const gateFile = 'gate.json';

/** How a model came into use: a run's gate was passed, or a person said so. */
export const promotionWays = ['gate', 'promote', 'rollback'] as const;

/** A model that came into use, and who saw to that. */
const promotionEntrySchema = z.object({
  runId: z.string(),
  /** Which file of the model: tuned or tuned-int8. */
  system: z.string(),
  model: artifactReferenceSchema,
  decision: gateDecisionSchema,
  /** These four are absent in what earlier versions wrote. */
  way: z.enum(promotionWays).optional(),
  /** ISO 8601. */
  at: z.string().optional(),
  by: z.string().optional(),
  why: z.string().optional(),
});
export type PromotionEntry = z.infer<typeof promotionEntrySchema>;

/** `pipelines/<name>/promoted.json`: the model that is in use. */
export const promotedModelSchema = promotionEntrySchema.extend({
  schemaVersion: schemaVersionSchema,
  pipeline: z.string(),
  /** What was promoted before it. */
  replaces: z.object({ runId: z.string(), model: artifactReferenceSchema }).optional(),
  /** All that was in use before it, the oldest first; rolled back ones included. */
  history: z.array(promotionEntrySchema).default([]),
});
export type PromotedModel = z.infer<typeof promotedModelSchema>;

/** The promoted model as a run finds it before it measures its own. */
export interface FoundPromotion {
  runId: string;
  model: PromotedModel['model'];
}

/** What became of a decision: promoted, or why not although the gate was open. */
export interface Promotion {
  promoted: boolean;
  verdict: GateVerdict;
  /** The failed checks in words, or who came first. */
  reasons: string[];
}
