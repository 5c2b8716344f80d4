import { assignSplit, type Split } from '../../core/assembly/assignSplit';
import { createLeakCheck, type Placed } from '../../core/assembly/findLeaks';
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

/** Why a group is in no split. */
export type Homeless = 'positive-in-other-split' | 'near-duplicate-of-training';

export interface SplitPlan {
  /** Of a group with this own passage and this positive; undefined for a passage that is not there. */
  place: (sourceId: string, positiveId: string) => Split | Homeless | undefined;
  /** Documents without the field that groups them: each is a group of its own. */
  ungrouped: number;
}

interface Inputs {
  chunks: ArtifactReader;
  documents: ArtifactReader;
}

/**
 * Where each training group belongs. A group of documents is in the split of its own id's hash, always, and a training group
 * where all its documents are; one for development that rests on a near-duplicate of what is trained on belongs nowhere.
 * `mined`: each query's own passage and positives. Memory: 200 bytes a positive, and 2 KB a document that has one.
 */
export async function planSplits(
  mined: AsyncIterable<{ sourceId: string; positives: MinedQuery['positives'] }>,
  inputs: Inputs,
  { positivesPerQuery, developmentShare, nearDuplicate, groupBy }: SplitConfig,
  tell: () => Promise<void>,
): Promise<SplitPlan> {
  const pairs: [sourceId: string, positiveId: string][] = [];
  for await (const { sourceId, positives } of mined)
    for (const { chunkId } of positives.slice(0, positivesPerQuery)) pairs.push([sourceId, chunkId]);
  const passageIds = new Set(pairs.flat());
  const documentOf = await readDocumentIds(inputs.chunks, passageIds, tell);
  const groupOf = groupBy ? await readGroups(inputs.documents, new Set(documentOf.values()), groupBy) : undefined;
  const placed = pairs.flatMap((pair): Placed[] => {
    const split = splitOf(...pair);
    return isSplit(split) ? [{ split, documentIds: documentsOf(...pair) }] : [];
  });
  const canLeak = placed.some(({ split }) => split === 'development');
  const read = () => readTexts(inputs.chunks, passageIds);
  const alike = canLeak ? await findNearDuplicates(read, { threshold: nearDuplicate, tell }) : [];
  const isTrained = createLeakCheck(placed, alike);
  return {
    place: (...pair) => {
      const split = splitOf(...pair);
      return split === 'development' && isTrained(documentsOf(...pair)) ? 'near-duplicate-of-training' : split;
    },
    ungrouped: groupOf ? new Set([...documentOf.values()].filter((id) => !groupOf.has(id))).size : 0,
  };

  function splitOf(...pair: [string, string]): Split | Homeless | undefined {
    const documentIds = documentsOf(...pair);
    if (documentIds.length < pair.length) return undefined;
    const [own, other] = documentIds.map((id) => assignSplit(groupOf?.get(id) ?? id, developmentShare));
    return own === other ? own : 'positive-in-other-split';
  }

  function documentsOf(...pair: [string, string]): string[] {
    return pair.flatMap((id) => documentOf.get(id) ?? []);
  }
}

export function isSplit(place: Split | Homeless | undefined): place is Split {
  return place === 'train' || place === 'development';
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
