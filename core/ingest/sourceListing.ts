import { z } from 'zod';
import { schemaVersionSchema } from '../contracts/schemaVersion';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A file of a source: a blob under its digest (snapshots of a disk) or an S3 object with its etag. */
export const sourceFileSchema = z
  .strictObject({
    /** Relative to the source, with forward slashes. */
    path: z.string().min(1),
    bytes: z.number().int().nonnegative(),
    sha256: digestSchema.optional(),
    s3: z.strictObject({ key: z.string().min(1), etag: z.string() }).optional(),
  })
  .refine((file) => (file.sha256 === undefined) !== (file.s3 === undefined), 'a file has either sha256 or s3');
export type SourceFile = z.infer<typeof sourceFileSchema>;

export const sourceKinds = ['beir', 'jsonl', 'directory', 'medquad', 'trec'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What a corpus or evaluation set consists of; equal listings mean equal content, so its digest is its identity. */
export const sourceListingSchema = z.strictObject({
  schemaVersion: schemaVersionSchema,
  kind: z.enum(sourceKinds),
  /** Sorted by path in code-unit order. */
  files: z.array(sourceFileSchema).min(1),
  /** A file with one document id a line: all other documents are left out. */
  only: sourceFileSchema.optional(),
  /** The qrels split of an evaluation set. */
  split: z.string().optional(),
});
export type SourceListing = z.infer<typeof sourceListingSchema>;
