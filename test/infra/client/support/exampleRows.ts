import type { Usage } from '../../../../core/contracts/manifest';

export type Tables = Record<string, object[]>;

const texts = [
  'Wipe the chain, then put one drop of oil on each roller.',
  'A worn chain skips over the teeth — measure it with a gauge.',
  'Brake pads squeal when they are glazed; sand them < lightly & evenly.',
  'Tyres are pumped to the pressure on their side wall.',
  'The saddle is level when a ball does not roll off.',
  'Bells are "required"\tin many towns.',
  'Nobody asks about this page.',
];

export const chunks = texts.map((text, index) => ({
  ...{ id: `p${index}`, documentId: `doc-${index}`, index: 0, text, start: 0, end: text.length, language: 'en' },
  ...(index % 2 === 0 ? { title: `Page ${index}` } : {}),
}));
const textOf = (index: number) => (chunks[index]?.title ? `${chunks[index].title} ${texts[index]}` : texts[index]);

const query = (id: string, source: number, text: string) => ({
  ...{ id, chunkId: `p${source}`, text, language: 'en', strategy: 'zero-shot', promptVersion: '1', kind: 'how' },
});
export const queries = [
  query('q0', 0, 'how do I oil the chain'),
  query('q1', 1, 'why does my chain skip?'),
  query('q2', 2, 'brakes that squeal'),
  query('q3', 3, 'right tyre pressure'),
];

const candidate = (queryId: string, passage: number, bm25?: number, dense?: number) => ({
  queryId,
  chunkId: `p${passage}`,
  sources: [
    ...(bm25 ? [{ retriever: 'bm25', rank: bm25, score: 10 / bm25 }] : []),
    ...(dense ? [{ retriever: 'dense', rank: dense, score: 1 / dense }] : []),
  ],
});

const judgement = (queryId: string, passage: number, grade: number) => ({
  ...{ queryId, chunkId: `p${passage}`, grade, scale: 3, strategy: 'graded', promptVersion: '2', model: 'judge-1' },
  ...{ requestKey: 'a'.repeat(64), ...(grade === 3 ? { reason: `It says so, at ${passage}.` } : {}) },
});

const passage = (index: number, label: number, source: string) => ({
  ...{ chunkId: `p${index}`, text: textOf(index), label, source },
});

const usage: Usage = { requests: 4, fromLedger: 1, failed: 0, tokensIn: 900, tokensOut: 120, nanoUsd: 250_000_000 };

interface Example {
  tables: Tables;
  dropped: Record<string, object[]>;
  /** By the name that the stage gives them. */
  inputs: Record<string, 'chunk' | 'queries' | 'candidates' | 'judge' | 'negatives'>;
  config: object;
  usage?: Usage;
}

/** In the order of a run. Nothing names p6. q0 has two positives, q1 is held back, q2 has no negative, q3 was dropped by the judge. */
export const exampleTables = {
  chunk: { tables: { part: chunks }, dropped: {}, inputs: {}, config: {} },
  queries: {
    ...{ tables: { part: queries }, inputs: { chunks: 'chunk' }, config: {}, usage },
    dropped: { 'repeated-query': [query('q9', 3, 'Right tyre pressure')] },
  },
  candidates: {
    tables: {
      part: [
        ...[
          candidate('q0', 0, 1, 1),
          candidate('q0', 1, 2),
          candidate('q0', 4, 3, 2),
          candidate('q0', 5, undefined, 3),
        ],
        ...[candidate('q1', 1, 1, 2), candidate('q1', 0, 2, 1), candidate('q1', 3, 3)],
        ...[candidate('q2', 2, 1, 1)],
        ...[candidate('q3', 3, 1), candidate('q3', 5, undefined, 1)],
      ],
    },
    ...{ dropped: {}, inputs: { queries: 'queries', chunks: 'chunk' }, config: {} },
  },
  judge: {
    tables: {
      part: [
        ...[judgement('q0', 0, 3), judgement('q0', 1, 2), judgement('q0', 4, 0), judgement('q0', 5, 0)],
        ...[judgement('q1', 1, 2), judgement('q1', 0, 1), judgement('q1', 3, 0)],
        ...[judgement('q2', 2, 3)],
      ],
    },
    dropped: { 'source-not-relevant': [judgement('q3', 3, 0), judgement('q3', 5, 1)] },
    inputs: { queries: 'queries', candidates: 'candidates', chunks: 'chunk' },
    ...{ config: {}, usage: { ...usage, requests: 10, fromLedger: 0 } },
  },
  negatives: {
    tables: {
      part: [
        {
          queryId: 'q0',
          positives: [
            { chunkId: 'p0', grade: 3, scale: 3, source: 'source' },
            { chunkId: 'p1', grade: 2, scale: 3, source: 'judged' },
          ],
          negatives: [
            { chunkId: 'p4', source: 'bm25@3+dense@2' },
            { chunkId: 'p5', source: 'dense@3' },
          ],
        },
        {
          queryId: 'q1',
          positives: [{ chunkId: 'p1', grade: 2, scale: 3, source: 'source' }],
          negatives: [{ chunkId: 'p3', source: 'bm25@3' }],
        },
      ],
    },
    dropped: {
      'no-negatives': [{ queryId: 'q2', query: 'brakes that squeal' }],
      'ambiguous-grade': [judgement('q1', 0, 1)],
    },
    inputs: { queries: 'queries', candidates: 'candidates', judgements: 'judge', chunks: 'chunk' },
    config: { perQuery: 2, cuts: { positiveFrom: 2, negativeTo: 0 } },
  },
  assemble: {
    tables: {
      train: [
        {
          ...{ queryId: 'q0', query: queries[0]?.text },
          passages: [passage(0, 1, 'source'), passage(4, 0, 'bm25@3+dense@2'), passage(5, 0, 'dense@3')],
        },
        {
          ...{ queryId: 'q0', query: queries[0]?.text },
          passages: [passage(1, 2 / 3, 'judged'), passage(4, 0, 'bm25@3+dense@2'), passage(5, 0, 'dense@3')],
        },
      ],
      development: [
        { queryId: 'q1', query: queries[1]?.text, passages: [passage(1, 2 / 3, 'source'), passage(3, 0, 'bm25@3')] },
      ],
    },
    ...{ dropped: {}, inputs: { queries: 'queries', negatives: 'negatives', chunks: 'chunk' }, config: {} },
  },
} as const satisfies Record<string, Example> as Record<
  'chunk' | 'queries' | 'candidates' | 'judge' | 'negatives' | 'assemble',
  Example
>;

/** Passages that a model wrote: for q0 besides its own, and those of q1 stand for one, as where a person gave it. */
const written = (queryId: string, grade: number) => ({
  ...{
    id: `synthetic-${queryId}-${grade}`,
    queryId,
    grade,
    scale: 3,
    text: `Written for ${queryId}, of grade ${grade}.`,
  },
  ...{ strategy: 'graded-docs', promptVersion: '1', model: 'writer-1' },
});
const member = (queryId: string, grade: number) => {
  const { id, text } = written(queryId, grade);
  return { chunkId: id, text, label: grade / 3, source: 'synthetic' };
};

/** The same run, with a passage of each grade written for q0 and q1. */
export const writtenTables: typeof exampleTables = {
  ...exampleTables,
  queries: {
    ...exampleTables.queries,
    tables: {
      part: queries.map((each) => (each.id === 'q1' ? { ...each, chunkId: written('q1', 3).id } : each)),
      documents: ['q0', 'q1'].flatMap((id) => [3, 2, 1, 0].map((grade) => written(id, grade))),
    },
  },
  assemble: {
    ...exampleTables.assemble,
    tables: {
      train: [
        {
          queryId: 'q0',
          query: queries[0]?.text,
          passages: [passage(0, 1, 'source'), member('q0', 1), member('q0', 0)],
        },
      ],
      development: [{ queryId: 'q1', query: queries[1]?.text, passages: [member('q1', 3), passage(3, 0, 'bm25@3')] }],
    },
    inputs: { ...exampleTables.assemble.inputs, written: 'queries' },
  },
};
