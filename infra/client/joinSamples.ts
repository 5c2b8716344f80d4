import { z } from 'zod';
import { candidateSchema } from '../../core/contracts/candidate';
import { chunkSchema } from '../../core/contracts/chunk';
import { documentSchema } from '../../core/contracts/document';
import { evaluationQuerySchema } from '../../core/contracts/evaluationSet';
import type { ArtifactReference } from '../../core/contracts/manifest';
import { querySchema } from '../../core/contracts/query';
import { syntheticPassageSchema } from '../../core/contracts/syntheticPassage';
import { isSynthetic } from '../../core/syntheticPassages';
import { RankwrightError } from '../../core/errors';
import type { SampledPassage, SampledRow } from '../../core/samples/sampledRow';
import type { ArtifactReader } from '../artifactStore/artifactReader';
import { openArtifact } from '../artifactStore/manifests';
import type { ObjectStore } from '../artifactStore/objectStore';
import { findInput } from './runArtifacts';

export interface JoinPlaces {
  /** The artifact that the rows are of. */
  start: ArtifactReference;
  /** What the run has besides, by stage: later than the rows, such as the judgement of a candidate. */
  named: Record<string, ArtifactReference>;
}

/**
 * Adds to rows what other artifacts know of the questions and passages they name, one pass each, ended as soon as all
 * is found. What was deleted meanwhile, or is not there yet, is left out.
 */
export async function joinSamples(rows: SampledRow[], places: JoinPlaces, store: ObjectStore): Promise<void> {
  const open = (input: string, stage: string) => openInput(places, { input, stage }, store);
  await addQueries(rows, await open('queries', 'queries'));
  await addCandidates(rows, await open('candidates', 'candidates'));
  await addGrades(rows, await open('judgements', 'judge'));
  await addPassages(rows, await open('chunks', 'chunk'));
  // The stage that wrote them names them in its own rows.
  const own = places.start.stage === 'queries' ? openIfThere(places.start, store) : open('written', 'queries');
  await addWritten(rows, await own);
}

/** The judgements of an evaluation set name questions and documents of the same artifact. */
export async function joinSet(rows: SampledRow[], set: ArtifactReader): Promise<void> {
  const judged = rows.filter(({ table }) => table === 'qrels');
  if (judged.length === 0) return;
  for await (const { id, text } of set.rows(evaluationQuerySchema, 'queries'))
    for (const { query } of judged) if (query?.id === id) query.text = text;
  for await (const { id, title, text } of set.rows(documentSchema))
    for (const { passages } of judged)
      for (const passage of passages)
        if (passage.documentId === id) Object.assign(passage, { ...(title === undefined ? {} : { title }), text });
}

async function openInput(
  { start, named }: JoinPlaces,
  { input, stage }: { input: string; stage: string },
  store: ObjectStore,
): Promise<ArtifactReader | undefined> {
  const reference = (await findInput(start, input, store)) ?? named[stage];
  if (!reference || reference.key === start.key) return undefined;
  return openIfThere(reference, store);
}

function openIfThere({ stage, key }: ArtifactReference, store: ObjectStore): Promise<ArtifactReader | undefined> {
  return openArtifact(store, stage, key).catch((error: unknown) => {
    if (error instanceof RankwrightError && error.code === 'missing-object') return undefined;
    throw error;
  });
}

/** The text of a question, and which passage it was written for. */
async function addQueries(rows: SampledRow[], reader: ArtifactReader | undefined): Promise<void> {
  const asking = rows.filter(({ query }) => query);
  const byId = groupInto(asking, ({ query }) => query?.id ?? '');
  let missing = byId.size;
  if (!reader || missing === 0) return;
  for await (const query of reader.rows(querySchema)) {
    const found = byId.get(query.id);
    for (const row of found ?? []) {
      const { id, text, kind, strategy, language } = query;
      row.query = { id, text, strategy, language, ...(kind ? { kind } : {}) };
      for (const passage of row.passages) if (passage.chunkId === query.chunkId) passage.isSource = true;
    }
    if (found && --missing === 0) return;
  }
}

async function addCandidates(rows: SampledRow[], reader: ArtifactReader | undefined): Promise<void> {
  const pairs = pairsOf(rows, ({ sources }) => sources === undefined);
  let missing = pairs.size;
  if (!reader || missing === 0) return;
  for await (const { queryId, chunkId, sources } of reader.rows(candidateSchema)) {
    const passages = pairs.get(pairKey(queryId, chunkId));
    for (const passage of passages ?? []) passage.sources = sources;
    if (passages && --missing === 0) return;
  }
}

const gradeSchema = z.object({
  queryId: z.string(),
  chunkId: z.string(),
  grade: z.number().optional(),
  scale: z.number().optional(),
});

/** Also of pairs that the judge's stage dropped with their question. */
async function addGrades(rows: SampledRow[], reader: ArtifactReader | undefined): Promise<void> {
  const pairs = pairsOf(rows, ({ grade }) => grade === undefined);
  if (!reader || pairs.size === 0) return;
  for (const table of ['part', 'dropped']) {
    for await (const { queryId, chunkId, grade, scale } of reader.rows(gradeSchema, table)) {
      if (grade === undefined || scale === undefined) continue;
      for (const passage of pairs.get(pairKey(queryId, chunkId)) ?? []) Object.assign(passage, { grade, scale });
    }
  }
}

async function addPassages(rows: SampledRow[], reader: ArtifactReader | undefined): Promise<void> {
  const byId = passagesById(rows, (id) => !isSynthetic(id));
  let missing = byId.size;
  if (!reader || missing === 0) return;
  for await (const { id, documentId, index, title, text } of reader.rows(chunkSchema)) {
    const passages = byId.get(id);
    // A training group has the text as the model reads it, title included.
    for (const passage of passages ?? [])
      Object.assign(passage, { documentId, index, ...(title === undefined ? {} : { title }), text });
    if (passages && --missing === 0) return;
  }
}

/** Those that a model wrote; they are of no document. */
async function addWritten(rows: SampledRow[], reader: ArtifactReader | undefined): Promise<void> {
  const byId = passagesById(rows, isSynthetic);
  let missing = byId.size;
  if (!reader || missing === 0) return;
  for await (const { id, title, text } of reader.rows(syntheticPassageSchema, 'documents')) {
    const passages = byId.get(id);
    for (const passage of passages ?? []) Object.assign(passage, { ...(title === undefined ? {} : { title }), text });
    if (passages && --missing === 0) return;
  }
}

function passagesById(rows: SampledRow[], isWanted: (id: string) => boolean): Map<string, SampledPassage[]> {
  const named = rows.flatMap(({ passages }) =>
    passages.filter(({ chunkId }) => chunkId !== undefined && isWanted(chunkId)),
  );
  return groupInto(named, ({ chunkId }) => chunkId ?? '');
}

function pairsOf(rows: SampledRow[], isWanted: (passage: SampledPassage) => boolean): Map<string, SampledPassage[]> {
  const pairs = rows.flatMap(({ query, passages }) =>
    passages.flatMap((passage) =>
      query && passage.chunkId !== undefined && isWanted(passage)
        ? [{ key: pairKey(query.id, passage.chunkId), passage }]
        : [],
    ),
  );
  return new Map(
    [...groupInto(pairs, ({ key }) => key)].map(([key, found]) => [key, found.map(({ passage }) => passage)]),
  );
}

function groupInto<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function pairKey(queryId: string, chunkId: string): string {
  return `${queryId}\n${chunkId}`;
}
