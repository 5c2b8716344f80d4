import { z } from 'zod';
import { findQueryProblems } from '../../strategies/queries/findQueryProblems';
import { askedKinds, type AskedKind } from '../../strategies/queries/kinds';
import { queryStrategyNames, queryWriterNames } from '../../strategies/queries/registry';
import { exemplarsSchema } from '../exemplar';
import { stageLlmSchema } from './llm';
import { positive } from './positive';
import { sha256Schema } from './sha256';

const weight = z.number().positive().max(1_000_000);

/** A strategy with what it can be told: the fields of the one way to ask, and of each way of a mix. */
const wayFields = {
  /** In place of the strategy's own. On the command line also a file of them, or how many of the built-in ones. */
  exemplars: exemplarsSchema.optional(),
  /** Whether summary and queries are one call or two. */
  sap: z.strictObject({ chain: z.enum(['one', 'two']).default('one') }).optional(),
  /** Which strategy writes the queries that `graded-docs` writes passages for, where none are given. */
  gradedDocs: z.strictObject({ queriesBy: z.enum(queryWriterNames).default('zero-shot') }).optional(),
};

/** By what passages are told apart before some of each are sampled; absent: a uniform sample of all. */
const sampleSchema = z
  .strictObject({
    by: z.enum(['document', 'folder', 'length', 'language', 'field']),
    /** The metadata of documents that `by: field` reads. */
    field: z.string().min(1).optional(),
    allocation: z.enum(['proportional', 'equal']).default('proportional'),
    minimum: z.number().int().min(0).default(1),
  })
  .refine(({ by, field }) => (by === 'field') === (field !== undefined), {
    message: 'name the field of the metadata for by: field, and only there',
    path: ['field'],
  });

/** Terms and relations of the subject area: each query must use one that its passage mentions. */
const guideSchema = z.strictObject({
  /** Relative to the spec's folder: .tsv or .csv with terms or triples, .jsonl, or a term a line. */
  file: z.string().min(1),
  /** Of the file; written down when a run is started, so that workers read what was there then. */
  sha256: sha256Schema.optional(),
  /** Of guide and corpus; its stemmer makes inflections the same word. */
  language: z.string().regex(languagePattern(), 'an ISO code such as en or de').default('en'),
  /** Passages that mention no term are left out, or asked about as if there were no guide. */
  withoutTerm: z.enum(['skip', 'ask']).default('skip'),
});

export const queriesSchema = z
  .strictObject({
    strategy: z.enum(queryStrategyNames).default('zero-shot'),
    ...wayFields,
    /** Several ways in place of one: each passage gets one of them, by weight. */
    mix: z
      .array(z.strictObject({ strategy: z.enum(queryStrategyNames), weight: weight.default(1), ...wayFields }))
      .min(1)
      .max(20)
      .optional(),
    /** Weights of kinds of query; absent: the strategy asks for a mixture of its own. */
    kinds: z
      .strictObject(Object.fromEntries(askedKinds.map((kind) => [kind, weight.optional()])) as KindFields)
      .optional(),
    /** ISO codes; each passage is asked about in one of them. One that is named twice is asked for twice as often. */
    languages: z
      .array(z.string().regex(languagePattern(), 'an ISO code such as de or pt-br'))
      .min(1)
      .max(100)
      .optional(),
    guide: guideSchema.optional(),
    /** A file of queries that take the place of written ones: .jsonl with "text", BEIR's queries.jsonl, or one a line. */
    given: z.string().min(1).optional(),
    /** Of that file; written down when a run is started. */
    givenSha256: sha256Schema.optional(),
    sample: sampleSchema.optional(),
    /** Passages that are asked about, or given queries that are taken. */
    passages: positive.default(800),
    /** Queries that each passage is asked for; `decompose` adds their sub-questions. */
    perPassage: positive.max(20).default(1),
    seed: z.number().int().default(13),
    llm: stageLlmSchema,
  })
  .superRefine((queries, context) => {
    for (const { path, message } of findQueryProblems(queries)) context.addIssue({ code: 'custom', path, message });
  });

type KindFields = Record<AskedKind, z.ZodOptional<typeof weight>>;

function languagePattern(): RegExp {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/;
}
