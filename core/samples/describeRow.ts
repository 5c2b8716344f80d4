import { z } from 'zod';
import { candidateSourceSchema } from '../contracts/candidate';
import { chunkSchema } from '../contracts/chunk';
import { documentSchema } from '../contracts/document';
import { evaluationQuerySchema, qrelSchema } from '../contracts/evaluationSet';
import { minedQuerySchema } from '../contracts/negatives';
import { querySchema } from '../contracts/query';
import { syntheticPassageSchema } from '../contracts/syntheticPassage';
import { trainingGroupSchema } from '../contracts/trainingGroup';
import { describeMeasured } from '../filters/describeMeasured';
import type { Measured } from '../filters/filter';
import type { SampledPassage, SampledRow } from './sampledRow';

type Described = Pick<SampledRow, 'query' | 'passages' | 'message' | 'raw'>;

/**
 * What a stored row is about, told by its fields and not by its stage, so that rows of a stage that is new, and rows
 * that were dropped, are read as well. A row of no known kind has no passages. Only the questions of an evaluation set
 * have to be told from its documents by their table.
 */
export function describeRow(row: Record<string, unknown>, table = 'part'): Described {
  const question = table === 'queries' ? evaluationQuerySchema.safeParse(row).data : undefined;
  if (question) return { query: { id: question.id, text: question.text }, passages: [] };
  for (const describe of kinds) {
    const described = describe(row, table);
    if (described) return { ...described, ...notesOf(row, table) };
  }
  return { passages: [], ...notesOf(row, table) };
}

/** From the most to the least particular: a question has the fields of a document too. */
const kinds: ((row: Record<string, unknown>, table: string) => Described | undefined)[] = [
  describeGroup,
  describeMined,
  describeQuery,
  describeSynthetic,
  describeQrel,
  describePair,
  describeChunk,
  describeDocument,
];

function describeGroup(row: Record<string, unknown>): Described | undefined {
  const group = trainingGroupSchema.safeParse(row).data;
  if (!group) return undefined;
  const passages = group.passages.map((passage, index) =>
    withoutAbsent({ role: index === 0 ? 'positive' : 'negative', ...passage }),
  );
  return { query: { id: group.queryId, text: group.query }, passages };
}

function describeMined(row: Record<string, unknown>): Described | undefined {
  const mined = minedQuerySchema.safeParse(row).data;
  if (!mined) return undefined;
  const positives = mined.positives.map((positive): SampledPassage => ({ ...positive, role: 'positive' }));
  const between = (mined.between ?? []).map((each): SampledPassage => ({ ...each, role: 'between' }));
  const negatives = mined.negatives.map((negative) => withoutAbsent({ ...negative, role: 'negative' }));
  return { query: { id: mined.queryId }, passages: [...positives, ...between, ...negatives] };
}

function describeQuery(row: Record<string, unknown>): Described | undefined {
  const query = querySchema.safeParse(row).data;
  if (!query) return undefined;
  const { id, chunkId, text, kind, strategy, language } = query;
  return {
    query: { id, text, strategy, language, ...(kind ? { kind } : {}) },
    passages: [{ chunkId, isSource: true }],
  };
}

/** A passage that a model wrote for a query, with the grade it was meant to have. */
function describeSynthetic(row: Record<string, unknown>): Described | undefined {
  const passage = syntheticPassageSchema.safeParse(row).data;
  if (!passage) return undefined;
  const { id: chunkId, queryId, grade, scale, title, text } = passage;
  return {
    query: { id: queryId },
    passages: [withoutAbsent({ chunkId, grade, scale, title, text, source: 'synthetic' })],
  };
}

/** A person's judgement of an evaluation set: of a whole document. */
function describeQrel(row: Record<string, unknown>): Described | undefined {
  const qrel = qrelSchema.safeParse(row).data;
  return qrel && { query: { id: qrel.queryId }, passages: [{ documentId: qrel.documentId, grade: qrel.score }] };
}

const pairSchema = z.object({
  queryId: z.string().optional(),
  query: z.string().optional(),
  chunkId: z.string().optional(),
  grade: z.number().optional(),
  scale: z.number().optional(),
  explanation: z.string().optional(),
  source: z.string().optional(),
  sources: z.array(candidateSourceSchema).optional(),
});

/** A judgement, a candidate, or what is left of one that was dropped. */
function describePair(row: Record<string, unknown>, table: string): Described | undefined {
  const pair = pairSchema.safeParse(row).data;
  if (!pair || (pair.queryId === undefined && pair.chunkId === undefined)) return undefined;
  const { queryId, query, ...passage } = pair;
  // Of a row that was dropped `reason` is the code, and the judge's words stand elsewhere.
  const own = table !== 'dropped' && passage.grade !== undefined ? row['reason'] : undefined;
  return {
    ...(queryId === undefined ? {} : { query: { id: queryId, ...(query === undefined ? {} : { text: query }) } }),
    passages:
      passage.chunkId === undefined
        ? []
        : [
            withoutAbsent({
              ...passage,
              explanation: passage.explanation ?? (typeof own === 'string' ? own : undefined),
            }),
          ],
  };
}

function describeChunk(row: Record<string, unknown>): Described | undefined {
  const chunk = chunkSchema.safeParse(row).data;
  if (!chunk) return undefined;
  const { id: chunkId, documentId, index, title, text } = chunk;
  return { passages: [withoutAbsent({ chunkId, documentId, index, title, text })] };
}

function describeDocument(row: Record<string, unknown>): Described | undefined {
  const document = documentSchema.safeParse(row).data;
  if (!document) return undefined;
  const { id: documentId, title, text } = document;
  return { passages: [withoutAbsent({ documentId, title, text })] };
}

/** A filter says what it measured, and of a row that it only flags also the reason. */
function notesOf(row: Record<string, unknown>, table: string): Pick<Described, 'message' | 'raw'> {
  const { raw, excerpt, measured } = row;
  const flag = table === 'flagged' ? `${String(row['reason'])}: ` : '';
  const isMeasured = typeof measured === 'object' && measured !== null;
  const message = isMeasured ? `${flag}${describeMeasured(measured as Measured)}` : row['message'];
  const said = typeof raw === 'string' ? raw : excerpt;
  return {
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof said === 'string' && said !== '' ? { raw: said } : {}),
  };
}

function withoutAbsent(passage: { [Name in keyof SampledPassage]: SampledPassage[Name] | undefined }): SampledPassage {
  return Object.fromEntries(Object.entries(passage).filter(([, value]) => value !== undefined));
}
