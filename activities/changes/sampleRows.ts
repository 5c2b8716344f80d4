import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import type { ChangedRow, SampledChurn } from '../../core/contracts/changes';
import { documentSchema, type Document } from '../../core/contracts/document';
import { judgementSchema, type Judgement } from '../../core/contracts/judgement';
import { querySchema, type Query } from '../../core/contracts/query';
import type { RowDiff } from '../../core/changes/diffRows';
import type { ProbedPair } from '../../core/changes/judgeDrift';
import { partingTexts } from '../../core/changes/partingTexts';
import type { JudgeDrift } from '../../core/contracts/changes';
import { passageText } from '../../core/passageText';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** Characters of a sampled text. */
const excerpt = 240;

/** What one run left. */
export type Side = Record<'ingest' | 'chunk' | 'queries' | 'judge', ArtifactReader | undefined>;
export interface Sides {
  before: Side;
  now: Side;
}

/** The sampled documents with their text. Memory, here and below: the samples. */
export async function sampleDocuments({ churn, sampled }: RowDiff, { before, now }: Sides): Promise<SampledChurn> {
  const [then, today] = [
    await find<Document>(before.ingest, documentSchema, [...sampled.changed, ...sampled.removed]),
    await find<Document>(now.ingest, documentSchema, [...sampled.changed, ...sampled.added]),
  ];
  return withSamples({ churn, sampled }, (id) => {
    const [old, fresh] = [then.get(id), today.get(id)];
    const title = (fresh ?? old)?.title;
    const texts =
      old && fresh
        ? partingTexts(old.text, fresh.text, excerpt)
        : { ...(old ? { before: cut(old.text) } : {}), ...(fresh ? { now: cut(fresh.text) } : {}) };
    return { id, ...(title === undefined ? {} : { title }), ...texts };
  });
}

/** The sampled questions with the passages that they were written for. */
export async function sampleQueries({ churn, sampled }: RowDiff, { before, now }: Sides): Promise<SampledChurn> {
  const then = await withPassages(before, sampled.removed);
  const today = await withPassages(now, sampled.added);
  return withSamples({ churn, sampled }, (id) => {
    const [old, fresh] = [then.get(id), today.get(id)];
    const { title } = (fresh ?? old)!;
    return { id, title, ...(old ? { before: old.passage } : {}), ...(fresh ? { now: fresh.passage } : {}) };
  });
}

/** The sampled labels: the question as title, then and now the grade with the passage. */
export async function sampleLabels({ churn, sampled }: RowDiff, sides: Sides): Promise<SampledChurn> {
  const then = await describeLabels(sides.before, [...sampled.changed, ...sampled.removed]);
  const today = await describeLabels(sides.now, [...sampled.changed, ...sampled.added]);
  return withSamples({ churn, sampled }, (id) => {
    const [old, fresh] = [then.get(id), today.get(id)];
    const title = (fresh ?? old)?.query ?? id;
    return { id, title, ...(old ? { before: old.text } : {}), ...(fresh ? { now: fresh.text } : {}) };
  });
}

/** Pairs of the probe that were graded otherwise, with their texts. */
export async function describeProbe(
  pairs: readonly ProbedPair[],
  now: Pick<Side, 'queries' | 'chunk'>,
): Promise<JudgeDrift['probe']['samples']> {
  const ids = pairs.map(({ pair }) => pair.split(' ') as [string, string]);
  const queries = await find<Query>(
    now.queries,
    querySchema,
    ids.map(([queryId]) => queryId),
  );
  const chunks = await find<Chunk>(
    now.chunk,
    chunkSchema,
    ids.map(([, chunkId]) => chunkId),
  );
  return pairs.map(({ before, now: graded }, place) => {
    const [queryId, chunkId] = ids[place]!;
    const chunk = chunks.get(chunkId);
    return {
      query: queries.get(queryId)?.text ?? queryId,
      passage: chunk ? cut(passageText(chunk)) : chunkId,
      ...{ before: `${before.grade} of ${before.scale}`, now: `${graded.grade} of ${graded.scale}` },
    };
  });
}

function withSamples({ churn, sampled }: RowDiff, describe: (id: string) => ChangedRow): SampledChurn {
  const { added, changed, removed } = sampled;
  const samples = { added: added.map(describe), changed: changed.map(describe), removed: removed.map(describe) };
  return { ...churn, samples };
}

async function withPassages(side: Side, ids: string[]): Promise<Map<string, { title: string; passage: string }>> {
  const queries = await find<Query>(side.queries, querySchema, ids);
  const chunks = await find<Chunk>(
    side.chunk,
    chunkSchema,
    [...queries.values()].map(({ chunkId }) => chunkId),
  );
  return new Map(
    [...queries].map(([id, { text, chunkId }]) => {
      const chunk = chunks.get(chunkId);
      return [id, { title: text, passage: chunk ? cut(passageText(chunk)) : chunkId }];
    }),
  );
}

async function describeLabels(side: Side, ids: string[]): Promise<Map<string, { query: string; text: string }>> {
  const wanted = new Set(ids);
  const labels = new Map<string, Judgement>();
  if (side.judge && wanted.size > 0)
    for await (const row of side.judge.rows(judgementSchema)) {
      const id = `${row.queryId} ${row.chunkId}`;
      if (wanted.has(id)) labels.set(id, row);
    }
  const rows = [...labels.values()];
  const queries = await find<Query>(
    side.queries,
    querySchema,
    rows.map(({ queryId }) => queryId),
  );
  const chunks = await find<Chunk>(
    side.chunk,
    chunkSchema,
    rows.map(({ chunkId }) => chunkId),
  );
  return new Map(
    [...labels].map(([id, { queryId, chunkId, grade, scale }]) => {
      const chunk = chunks.get(chunkId);
      const passage = chunk ? cut(passageText(chunk)) : chunkId;
      return [id, { query: queries.get(queryId)?.text ?? queryId, text: `${grade} of ${scale}: ${passage}` }];
    }),
  );
}

/** Rows with the given ids, by one pass. */
async function find<Row extends { id: string }>(
  artifact: ArtifactReader | undefined,
  schema: Parameters<ArtifactReader['rows']>[0],
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const [wanted, found] = [new Set(ids), new Map<string, Row>()];
  if (!artifact || wanted.size === 0) return found;
  for await (const row of artifact.rows(schema) as AsyncGenerator<Row>) if (wanted.has(row.id)) found.set(row.id, row);
  return found;
}

function cut(text: string): string {
  return text.length <= excerpt ? text : `${text.slice(0, excerpt)} …`;
}
