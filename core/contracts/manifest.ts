import { z } from 'zod';
import { schemaVersionSchema } from './schemaVersion';

/** Where an artifact is: its stage and key locate the manifest, its digest says what is in it. */
export const artifactReferenceSchema = z.object({
  stage: z.string().min(1),
  key: z.string().regex(/^[0-9a-f]{32}$/),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ArtifactReference = z.infer<typeof artifactReferenceSchema>;

/**
 * One object of an artifact. `sha256` and `bytes` are of the stored object; `contentSha256` is of what it
 * holds once decompressed, so that another zlib gives another object but the same artifact digest.
 */
export const partSchema = z.object({
  name: z.string().min(1),
  object: z.string().min(1),
  table: z.string().optional(),
  rows: z.number().int().nonnegative().optional(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
  contentSha256: z.string(),
});
export type Part = z.infer<typeof partSchema>;

/** Rows in, rows out, and rows dropped by reason code. */
export const countsSchema = z.object({
  in: z.number().int().nonnegative(),
  out: z.number().int().nonnegative(),
  dropped: z.record(z.string(), z.number().int().nonnegative()),
});
export type Counts = z.infer<typeof countsSchema>;

/**
 * Tokens and money, in integers: `nanoUsd` is in billionths of a dollar, and absent where the model has no price in
 * the configuration. `tokensCached` are those of `tokensIn` that the endpoint billed as cached.
 */
export const usageSchema = z.object({
  requests: z.number().int().nonnegative(),
  fromLedger: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  tokensIn: z.number().int().nonnegative(),
  tokensOut: z.number().int().nonnegative(),
  tokensCached: z.number().int().nonnegative().optional(),
  nanoUsd: z.number().int().nonnegative().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Written last and never overwritten: an artifact exists when, and only when, its manifest does. */
export const manifestSchema = z.object({
  schemaVersion: schemaVersionSchema,
  stage: z.string(),
  key: z.string(),
  digest: z.string(),
  /** With config, inputs and source all that the key is made of; absent in manifests of earlier versions. */
  version: z.number().int().positive().optional(),
  source: z.object({ digest: z.string(), label: z.string() }).optional(),
  config: z.unknown(),
  /** The inputs that the key covers, where they are not all. */
  reads: z.array(z.string()).optional(),
  inputs: z.record(z.string(), artifactReferenceSchema),
  parts: z.array(partSchema),
  counts: countsSchema,
  usage: usageSchema.optional(),
  summary: z.record(z.string(), z.unknown()).optional(),
  startedAt: z.string(),
  durationMs: z.number().nonnegative(),
  codeVersion: z.string(),
  workflowId: z.string(),
  runId: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;
