import { z } from 'zod';
import { positive } from './positive';

const share = z.number().min(0).max(1);
/** Of what was found out about evaluation sets: left out of training, told in the report, or not looked for. */
const leakAction = z.enum(['drop', 'report', 'off']);

/** Which written queries are left out before anything is paid for judging them. */
export const filtersSchema = z.strictObject({
  /** The passage that a query was written for has to be among the first that a search for the query finds. */
  roundTrip: z
    .strictObject({
      enabled: z.boolean().default(true),
      top: positive.max(1000).default(20),
      /** `any`: one that found it is enough; else the name of the retriever that has to. */
      retriever: z.string().min(1).default('any'),
    })
    .prefault({}),
  /** A query that is a sentence of the passage asks nothing. */
  copied: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Words in a row that stand in the passage as well, at least so many, and so much of the query. */
      words: positive.max(100).default(8),
      share: share.default(0.95),
    })
    .prefault({}),
  /** Of queries that say the same the first is kept. */
  nearDuplicates: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Likeness of runs of four characters, from which on two queries are one; their numbers are the same. */
      jaccard: share.min(0.3).default(0.9),
      /** Cosine of the base encoder; null does not encode. */
      cosine: share.nullable().default(null),
    })
    .prefault({}),
  /** A query that its strategy says the passage does not answer. */
  unanswerable: z.strictObject({ enabled: z.boolean().default(true) }).prefault({}),
  /** Its own passage comes first in every retriever's list, far before the second. */
  tooEasy: z
    .strictObject({
      enabled: z.boolean().default(false),
      /** The second's score is lower by at least this share of the first's, in every list. */
      margin: share.default(0.25),
    })
    .prefault({}),
  /** A query in another language than the passage, or than the language that it was asked for in. */
  language: z.strictObject({ enabled: z.boolean().default(true) }).prefault({}),
  /** "According to the passage": nobody who searches says that. */
  mentionsDocument: z.strictObject({ enabled: z.boolean().default(true) }).prefault({}),
  /** A passage that is mostly text of many documents: what it answers is answered everywhere. */
  boilerplate: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** So much of the passage stands in so many other documents. */
      share: share.default(0.95),
      documents: positive.default(5),
    })
    .prefault({}),
  /** What training and the evaluation sets have in common. */
  leakage: z
    .strictObject({
      /** Queries that are a test question, in the same words or nearly. */
      questions: leakAction.default('drop'),
      jaccard: share.min(0.3).default(0.8),
      /** Cosine of the base encoder; null does not encode. */
      cosine: share.nullable().default(null),
      /** Queries about a passage that holds a test question word for word. */
      passages: leakAction.default('report'),
      /** Queries about a document that an evaluation set has as well, the same or nearly, and that answers one of its questions. */
      documents: leakAction.default('report'),
    })
    .prefault({}),
});
export type FiltersSpec = z.infer<typeof filtersSchema>;
