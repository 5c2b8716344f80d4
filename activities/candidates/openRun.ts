import { chunkSchema } from '../../core/contracts/chunk';
import type { Query } from '../../core/contracts/query';
import { RankwrightError } from '../../core/errors';
import type { Run } from '../../core/evaluation/runs';
import type { Bm25Index } from '../../core/retrieval/bm25Index';
import { expandRun } from '../../core/retrieval/expandRun';
import { asAnalyzed } from '../../core/retrieval/languageAnalyzer';
import type { RankedItem } from '../../core/retrieval/rankedList';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { readStoredRun } from '../../infra/sources/runFiles';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { Retriever } from './retriever';

export interface RunRetriever extends Retriever {
  /** Lists of questions that this pipeline does not have: how many lines each has. */
  unknownQueries: ReadonlyMap<string, number>;
  /** Ids of the lists of a question that are neither of a passage nor of a document. */
  unknownIds(queryId: string): string[];
}

/** BM25 puts the passages of a document into order as far as they are among its best; the others keep theirs. */
const orderedByBm25 = 1000;

/**
 * The lists of the user's own search engine. An id is of a passage, or of a document and stands for its passages.
 * Memory: the run, and the passages of the documents that it names.
 * @throws bad-source when it has a list for none of the questions
 */
export async function openRun(
  inputs: { chunks: ArtifactReader; queries: ArtifactReader },
  options: { runSha256: string; runDepth: number; language: string; store: ObjectStore; queryIds: ReadonlySet<string> },
  bm25: () => Promise<Bm25Index>,
): Promise<RunRetriever> {
  const run = await readStoredRun(options.runSha256, options.store);
  const lists = new Map([...run].filter(([queryId]) => options.queryIds.has(queryId)));
  if (lists.size === 0) throw runWithoutQuestions(run, inputs.queries, options.queryIds);
  const named = new Set([...lists.values()].flatMap((list) => list.map(({ id }) => id)));
  const passages = await readPassages(inputs.chunks, named);
  const isOfDocuments = [...passages.values()].some((ids) => ids.length > 1);
  const index = isOfDocuments ? await bm25() : undefined;
  return {
    name: 'run',
    unknownQueries: new Map([...run].filter(([id]) => !lists.has(id)).map(([id, list]) => [id, list.length])),
    unknownIds: (queryId) => (lists.get(queryId) ?? []).map(({ id }) => id).filter((id) => !passages.has(id)),
    async search(queries, tell) {
      const found: RankedItem[][] = [];
      for (const query of queries) {
        const places = index && (await placesOf(query, { index, language: options.language }, tell));
        const passagesOf = (id: string): string[] => inOrder(passages.get(id) ?? [], places);
        found.push(expandRun(lists.get(query.id) ?? [], passagesOf, options.runDepth));
      }
      return found;
    },
  };
}

/** Of each id that is named: itself where it is a passage's, else the passages of the document in their order. */
async function readPassages(chunks: ArtifactReader, named: ReadonlySet<string>): Promise<Map<string, string[]>> {
  const passages = new Map<string, string[]>();
  const ofDocuments = new Map<string, string[]>();
  for await (const { id, documentId } of chunks.rows(chunkSchema)) {
    if (named.has(id)) passages.set(id, [id]);
    if (named.has(documentId)) ofDocuments.set(documentId, [...(ofDocuments.get(documentId) ?? []), id]);
  }
  return new Map([...ofDocuments, ...passages]);
}

async function placesOf(
  query: Query,
  { index, language }: { index: Bm25Index; language: string },
  tell: () => Promise<void>,
): Promise<Map<string, number>> {
  await tell();
  return new Map(
    index.search(asAnalyzed(query.text, query.language, language), orderedByBm25).map(({ id, rank }) => [id, rank]),
  );
}

function inOrder(ids: readonly string[], places: ReadonlyMap<string, number> | undefined): string[] {
  if (!places || ids.length < 2) return [...ids];
  const placeOf = (id: string): number => places.get(id) ?? Number.MAX_SAFE_INTEGER;
  return [...ids].sort((left, right) => placeOf(left) - placeOf(right));
}

function runWithoutQuestions(run: Run, queries: ArtifactReader, queryIds: ReadonlySet<string>): RankwrightError {
  const [ours] = queryIds;
  const [theirs] = run.keys();
  const received = theirs === undefined ? 'it is empty' : `it asks ${run.size} others, such as ${theirs}`;
  return new RankwrightError(
    'bad-source',
    `candidates.run has a list for none of the ${queryIds.size} questions of this pipeline: ${received}; ours have ids such as ${ours}`,
    {
      mend: `search with your engine for the questions (id and text of each line of ${queries.address}/part-*.jsonl.gz), write what it finds as a TREC run with these ids, and start the run again: everything before is reused`,
    },
  );
}
