import { assignSplit, isSplit, type Homeless, type Split } from '../../core/assembly/assignSplit';
import { createLeakCheck, type Placed } from '../../core/assembly/findLeaks';
import type { PlaceOf } from '../../core/assembly/placeGroups';
import { groupsBy } from '../../core/batches';
import { chunkSchema } from '../../core/contracts/chunk';
import { documentSchema } from '../../core/contracts/document';
import type { MinedQuery } from '../../core/contracts/negatives';
import { syntheticPassageSchema } from '../../core/contracts/syntheticPassage';
import { isSynthetic } from '../../core/syntheticPassages';
import { findNearDuplicates } from '../../core/similarity/findNearDuplicates';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

export interface SplitConfig {
  positivesPerQuery: number;
  developmentShare: number;
  nearDuplicate: number;
  groupBy?: string;
}

export interface SplitPlan {
  place: PlaceOf;
  /** Documents without the field that groups them: each is a group of its own. */
  ungrouped: number;
}

/** What the groups of a query rest on: its own passage, and its positives. */
export interface Rest {
  queryId: string;
  sourceId: string;
  positives: MinedQuery['positives'];
}

interface Inputs {
  written: ArtifactReader;
  chunks: ArtifactReader;
  documents: ArtifactReader;
}

/**
 * Where each training group belongs. A group of documents is in the split of its own id's hash, always, and a training group
 * where all its documents are; one for development that rests on a near-duplicate of what is trained on belongs nowhere.
 * A passage that a model wrote belongs to the document of its query's own passage, and where that is written too, the
 * query is a document of its own, under its id. Memory: 200 bytes a positive, and 2 KB a document that has one.
 */
export async function planSplits(
  rests: AsyncIterable<Rest>,
  inputs: Inputs,
  { positivesPerQuery, developmentShare, nearDuplicate, groupBy }: SplitConfig,
  tell: () => Promise<void>,
): Promise<SplitPlan> {
  const pairs: [sourceId: string, positiveId: string][] = [];
  const queryOf = new Map<string, string>();
  for await (const { queryId, sourceId, positives } of rests) {
    if (isSynthetic(sourceId)) queryOf.set(sourceId, queryId);
    for (const { chunkId } of positives.slice(0, positivesPerQuery)) pairs.push([sourceId, chunkId]);
  }
  const passageIds = new Set(pairs.flat());
  const documentOf = await readDocumentIds(inputs.chunks, passageIds, tell);
  const documentIds = new Set(documentOf.values());
  const groupOf = groupBy ? await readGroups(inputs.documents, documentIds, groupBy) : undefined;
  addWritten(documentOf, pairs, queryOf);
  const placed = pairs.flatMap((pair): Placed[] => {
    const split = splitOf(...pair);
    return isSplit(split) ? [{ split, documentIds: documentsOf(...pair) }] : [];
  });
  const canLeak = placed.some(({ split }) => split === 'development');
  const read = () => readTexts(inputs, passageIds, documentOf);
  const alike = canLeak ? await findNearDuplicates(read, { threshold: nearDuplicate, tell }) : [];
  const isTrained = createLeakCheck(placed, alike);
  return {
    place: (...pair) => {
      const split = splitOf(...pair);
      return split === 'development' && isTrained(documentsOf(...pair)) ? 'near-duplicate-of-training' : split;
    },
    ungrouped: groupOf ? [...documentIds].filter((id) => !groupOf.has(id)).length : 0,
  };

  function splitOf(...pair: [string, string]): Split | Homeless | undefined {
    const restsOn = documentsOf(...pair);
    if (restsOn.length < pair.length) return undefined;
    const [own, other] = restsOn.map((id) => assignSplit(groupOf?.get(id) ?? id, developmentShare));
    return own === other ? own : 'positive-in-other-split';
  }

  function documentsOf(...pair: [string, string]): string[] {
    return pair.flatMap((id) => documentOf.get(id) ?? []);
  }
}

async function readDocumentIds(
  chunks: ArtifactReader,
  ids: ReadonlySet<string>,
  tell: () => Promise<void>,
): Promise<Map<string, string>> {
  const documentOf = new Map<string, string>();
  for await (const { id, documentId } of chunks.rows(chunkSchema)) {
    if (ids.has(id)) documentOf.set(id, documentId);
    await tell();
  }
  return documentOf;
}

/** `queryOf`: the query of each own passage that is written. */
function addWritten(
  documentOf: Map<string, string>,
  pairs: readonly [sourceId: string, positiveId: string][],
  queryOf: ReadonlyMap<string, string>,
): void {
  for (const [sourceId, queryId] of queryOf) documentOf.set(sourceId, queryId);
  for (const [sourceId, positiveId] of pairs) {
    const documentId = documentOf.get(sourceId);
    if (isSynthetic(positiveId) && documentId !== undefined) documentOf.set(positiveId, documentId);
  }
}

/** The group of each document that has the field. */
async function readGroups(
  documents: ArtifactReader,
  ids: ReadonlySet<string>,
  field: string,
): Promise<Map<string, string>> {
  const groups = new Map<string, string>();
  for await (const { id, metadata } of documents.rows(documentSchema)) {
    const value = metadata?.[field];
    if (ids.has(id) && (typeof value === 'string' || typeof value === 'number')) groups.set(id, String(value));
  }
  return groups;
}

/** Of each document with a positive its whole text, and its positives: one copied section is as much of a leak. */
async function* readTexts(
  { chunks, written }: Inputs,
  positiveIds: ReadonlySet<string>,
  documentOf: ReadonlyMap<string, string>,
): AsyncGenerator<{ id: string; text: string }> {
  for await (const ofDocument of groupsBy(chunks.rows(chunkSchema), ({ documentId }) => documentId)) {
    const positives = ofDocument.filter(({ id }) => positiveIds.has(id));
    if (positives[0]) yield { id: positives[0].documentId, text: ofDocument.map(({ text }) => text).join('\n') };
    if (ofDocument.length > 1) for (const { documentId: id, text } of positives) yield { id, text };
  }
  for await (const { id, text } of written.rows(syntheticPassageSchema, 'documents')) {
    const documentId = documentOf.get(id);
    if (documentId !== undefined && positiveIds.has(id)) yield { id: documentId, text };
  }
}
