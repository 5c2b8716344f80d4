import { z } from 'zod';

const count = z.number().int().nonnegative();
const measured = z.record(z.string(), z.unknown());

/** A query with what was found out about it. */
export const filterExampleSchema = z.object({ query: z.string(), passage: z.string(), measured });
export type FilterExample = z.infer<typeof filterExampleSchema>;

/** What each filter left out, in the order in which they look. */
export const filterReportSchema = z.object({
  filters: z.array(
    z.object({
      name: z.string(),
      reason: z.string(),
      title: z.string(),
      enabled: z.boolean(),
      dropped: count,
      examples: z.array(filterExampleSchema),
    }),
  ),
});
export type FilterReport = z.infer<typeof filterReportSchema>;

const action = z.enum(['drop', 'report', 'off']);

/** What the training data has in common with one evaluation set. */
export const setLeakageSchema = z.object({
  name: z.string(),
  questions: count,
  documents: count,
  /** Generated queries that are a test question: the same words, or nearly. */
  sameQuestions: count,
  nearQuestions: count,
  /** Test questions that stand in passages of the corpus, in how many, and the queries about those. */
  copiedQuestions: count,
  copyingPassages: count,
  queriesOfCopyingPassages: count,
  /** Of the documents that queries were written about: those that the set has as well, the same text or nearly. */
  sameDocuments: count,
  nearDocuments: count,
  /** Of those: documents that answer a test question, and the queries about them. */
  relevantDocuments: count,
  queriesOfRelevantDocuments: count,
  examples: z.object({
    questions: z.array(z.object({ query: z.string(), question: z.string(), measured })),
    passages: z.array(z.object({ question: z.string(), passage: z.string(), chunkId: z.string() })),
    documents: z.array(z.object({ documentId: z.string(), evaluationDocumentId: z.string(), jaccard: z.number() })),
  }),
});
export type SetLeakage = z.infer<typeof setLeakageSchema>;

/** The file `leakage.json` of stage `filter`. */
export const leakageReportSchema = z.object({
  actions: z.object({ questions: action, passages: action, documents: action }),
  /** Documents that queries were written about. */
  sourceDocuments: count,
  sets: z.array(setLeakageSchema),
});
export type LeakageReport = z.infer<typeof leakageReportSchema>;
