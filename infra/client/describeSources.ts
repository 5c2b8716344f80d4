import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import type { LlmRequest } from '../../core/contracts/llm';
import type { ArtifactReference, Manifest } from '../../core/contracts/manifest';
import { querySchema } from '../../core/contracts/query';
import { rerankTaskSchema } from '../../core/contracts/rerankTask';
import { syntheticPassageSchema, type SyntheticPassage } from '../../core/contracts/syntheticPassage';
import { isSynthetic } from '../../core/syntheticPassages';
import { RankwrightError } from '../../core/errors';
import type { ArtifactReader } from '../artifactStore/artifactReader';
import { openArtifact } from '../artifactStore/manifests';
import type { ObjectStore } from '../artifactStore/objectStore';
import type { FailedPassage, FailedRequest } from './failedRequests';

export type RequestSources = Pick<FailedRequest, 'passage' | 'query'>;

/**
 * The rows that requests were made of, by the key of the request: one pass over the passages and one over the
 * questions, ended as soon as all are found. What was deleted meanwhile is left out.
 */
export async function describeSources(
  requests: readonly LlmRequest[],
  { inputs }: Pick<Manifest, 'inputs'>,
  store: ObjectStore,
): Promise<Map<string, RequestSources>> {
  const chunkIds = idsOf(requests, 'chunkId');
  const queryIds = idsOf(requests, 'queryId');
  const chunks = await findRows(inputs.chunks, chunkIds, store, (reader) => reader.rows(chunkSchema));
  const written = await findRows(inputs.written, new Set([...chunkIds].filter(isSynthetic)), store, (reader) =>
    reader.rows(syntheticPassageSchema, 'documents'),
  );
  const queries = inputs.tasks
    ? await findRows(inputs.tasks, queryIds, store, readAsked)
    : await findRows(inputs.queries, queryIds, store, (reader) => reader.rows(querySchema));
  return new Map(
    requests.map(({ key, context: { chunkId, queryId } }) => {
      const sources: RequestSources = {};
      if (typeof chunkId === 'string')
        sources.passage = describePassage(chunkId, chunks.get(chunkId), written.get(chunkId));
      if (typeof queryId === 'string') {
        const text = queries.get(queryId)?.text;
        sources.query = { id: queryId, ...(text === undefined ? {} : { text }) };
      }
      return [key, sources];
    }),
  );
}

/** The questions of lists that are reranked. */
async function* readAsked(tasks: ArtifactReader): AsyncGenerator<{ id: string; text: string }> {
  for await (const { queryId: id, query: text } of tasks.rows(rerankTaskSchema)) yield { id, text };
}

function describePassage(
  chunkId: string,
  chunk: Chunk | undefined,
  written: SyntheticPassage | undefined,
): FailedPassage {
  if (!chunk) return { chunkId, ...(written ? { text: written.text } : {}) };
  const { documentId, index, title, text } = chunk;
  return { chunkId, documentId, index, ...(title === undefined ? {} : { title }), text };
}

function idsOf(requests: readonly LlmRequest[], field: string): Set<string> {
  return new Set(requests.map(({ context }) => context[field]).filter((id): id is string => typeof id === 'string'));
}

async function findRows<Row extends { id: string }>(
  reference: ArtifactReference | undefined,
  ids: ReadonlySet<string>,
  store: ObjectStore,
  rowsOf: (reader: ArtifactReader) => AsyncIterable<Row>,
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  if (!reference || ids.size === 0) return found;
  const reader = await openArtifact(store, reference.stage, reference.key).catch(unlessDeleted);
  if (!reader) return found;
  for await (const row of rowsOf(reader)) {
    if (ids.has(row.id)) found.set(row.id, row);
    if (found.size === ids.size) break;
  }
  return found;
}

function unlessDeleted(error: unknown): undefined {
  if (error instanceof RankwrightError && error.code === 'missing-object') return undefined;
  throw error;
}
