import { assignSplit, type Split } from '../../core/assembly/assignSplit';
import { createLeakCheck } from '../../core/assembly/findLeaks';
import { groupsBy } from '../../core/batches';
import { chunkSchema } from '../../core/contracts/chunk';
import { documentSchema } from '../../core/contracts/document';
import type { MinedQuery } from '../../core/contracts/negatives';
import { findNearDuplicates } from '../../core/similarity/findNearDuplicates';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

export interface SplitConfig {
  positivesPerQuery: number;
  developmentShare: number;
  nearDuplicate: number;
  groupBy?: string;
}

export interface SplitPlan {
  /** Of the groups of a query, by its own passage; undefined for a passage that is not there. */
  splitOf: (sourceId: string) => Split | undefined;
  /** Whether a development group with this positive rests on what is trained on. */
  isLeak: (sourceId: string, positiveId: string) => boolean;
  /** Documents without the field that groups them: each is a group of its own. */
  ungrouped: number;
}

interface Inputs {
  chunks: ArtifactReader;
  documents: ArtifactReader;
}

/**
 * Where the groups of each query belong. A group of documents is in the split of its own id's hash, always; a development
 * group that rests on a near-duplicate of what is trained on belongs nowhere. `mined`: each query's own passage and
 * positives. Memory: 200 bytes a positive, and 2 KB a document that has one.
 */
export async function planSplits(
  mined: AsyncIterable<{ sourceId: string; positives: MinedQuery['positives'] }>,
  inputs: Inputs,
  { positivesPerQuery, developmentShare, nearDuplicate, groupBy }: SplitConfig,
  tell: () => Promise<void>,
): Promise<SplitPlan> {
  const rests: [sourceId: string, positiveId: string][] = [];
  for await (const { sourceId, positives } of mined)
    for (const { chunkId } of positives.slice(0, positivesPerQuery)) rests.push([sourceId, chunkId]);
  const passageIds = new Set(rests.flat());
  const documentOf = await readDocumentIds(inputs.chunks, passageIds, tell);
  const groupOf = groupBy ? await readGroups(inputs.documents, new Set(documentOf.values()), groupBy) : undefined;
  const placed = rests.flatMap(([sourceId, positiveId]) => {
    const split = splitOf(sourceId);
    return split ? [{ split, documentIds: documentsOf(sourceId, positiveId) }] : [];
  });
  const canLeak = placed.some(({ split }) => split === 'development');
  const read = () => readTexts(inputs.chunks, passageIds);
  const alike = canLeak ? await findNearDuplicates(read, { threshold: nearDuplicate, tell }) : [];
  const isTrained = createLeakCheck(placed, alike);
  return {
    splitOf,
    isLeak: (sourceId, positiveId) => isTrained(documentsOf(sourceId, positiveId)),
    ungrouped: groupOf ? new Set([...documentOf.values()].filter((id) => !groupOf.has(id))).size : 0,
  };

  function splitOf(sourceId: string): Split | undefined {
    const documentId = documentOf.get(sourceId);
    return documentId === undefined ? undefined : assignSplit(groupOf?.get(documentId) ?? documentId, developmentShare);
  }

  function documentsOf(...ids: string[]): string[] {
    return ids.flatMap((id) => documentOf.get(id) ?? []);
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
  chunks: ArtifactReader,
  positiveIds: ReadonlySet<string>,
): AsyncGenerator<{ id: string; text: string }> {
  for await (const ofDocument of groupsBy(chunks.rows(chunkSchema), ({ documentId }) => documentId)) {
    const positives = ofDocument.filter(({ id }) => positiveIds.has(id));
    if (positives[0]) yield { id: positives[0].documentId, text: ofDocument.map(({ text }) => text).join('\n') };
    if (ofDocument.length > 1) for (const { documentId: id, text } of positives) yield { id, text };
  }
}
