import { z } from 'zod';
import { positive } from './positive';
import { sha256Schema } from './sha256';

/** First stages whose lists can be re-ranked. */
export const firstStages = ['bm25', 'dense', 'hybrid', 'run'] as const;

const sources = ['of', 'file', 'closed'] as const;

/**
 * Which lists of an evaluation set are re-ranked: those of a first stage (`lists: dense` is short for `of: dense`), frozen
 * ones from a file, or closed ones: a relevant document and some others a question.
 */
export const listsSchema = z
  .strictObject({
    of: z.enum(firstStages).optional(),
    /** A TREC run, or lines of a query, a tab and documents. */
    file: z.string().min(1).optional(),
    /** sha256 of that file; starting a run fills it in, and refuses a file that has another. */
    fileSha256: sha256Schema.optional(),
    /** How many documents beside the relevant one; they are drawn from BM25's list. */
    closed: positive.max(1000).optional(),
    /** What the draw depends on; 13 where it is not named. */
    seed: z.number().int().optional(),
  })
  .superRefine((lists, context) => {
    const problem = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', path, message });
    if (sources.filter((source) => lists[source] !== undefined).length !== 1)
      problem(`name one of ${firstStages.join(', ')}, or a section with either file or closed`);
    if (lists.fileSha256 !== undefined && lists.file === undefined)
      problem('is the digest of a file; name it as lists.file, or remove this line', ['fileSha256']);
    if (lists.seed !== undefined && lists.closed === undefined)
      problem('is read by closed lists only; name how many others as lists.closed, or remove this line', ['seed']);
  });
export type ListsSpec = z.infer<typeof listsSchema>;
