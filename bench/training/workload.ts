import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Chunk } from '../../core/contracts/chunk';
import type { TrainingGroup } from '../../core/contracts/trainingGroup';
import { createAnalyzer } from '../../core/retrieval/analyzer';
import { buildBm25Index } from '../../core/retrieval/bm25Index';
import { shuffle } from '../../core/shuffle';
import type { Tokenizer } from '../../core/text/tokenizer';
import { readCorpus, takeQuery, type Places } from './corpus';
import type { Workload, WorkloadFiles } from './measurement';

export interface WorkloadFacts {
  /** Tokens of a training pair without padding, cut at the workload's maximum. */
  meanTokens: number;
  /** Of the training pairs, those that are cut. */
  cutShare: number;
}

/**
 * Groups without labels or a model: the query is the first sentence of a document, its positive the rest of the passage
 * it stood in, and the negatives what BM25 finds for it in other documents.
 * @throws Error when there is no corpus, or it is too small.
 */
export async function writeWorkload(
  workload: Workload,
  places: Places,
  folder: string,
): Promise<WorkloadFiles & { facts: WorkloadFacts }> {
  const { chunks, tokenizer } = readCorpus(places);
  const groups = await buildGroups(chunks, workload);
  const [train, heldOutGroups] = [groups.slice(0, workload.groups), groups.slice(workload.groups)];
  const trainFile = path.join(folder, 'train.jsonl');
  writeFileSync(trainFile, train.map((group) => `${JSON.stringify(group)}\n`).join(''));
  return { trainFile, heldOutGroups, facts: countTokens(train, tokenizer, workload.maxTokens) };
}

async function buildGroups(chunks: Chunk[], workload: Workload): Promise<TrainingGroup[]> {
  const [wanted, groups] = [workload.groups + workload.heldOut, new Map<string, TrainingGroup>()];
  const index = await buildBm25Index(chunks, { analyzer: createAnalyzer('en') });
  const known = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  const search = (query: string, k: number): Chunk[] => index.search(query, k).map(({ id }) => known.get(id)!);
  for (const chunk of shuffle(chunks, 'bench:train')) {
    if (groups.size === wanted) break;
    const group = buildGroup(chunk, search, workload.passages);
    if (group) groups.set(group.query, group);
  }
  if (groups.size === wanted) return [...groups.values()];
  throw new Error(`the corpus gives ${groups.size} groups, ${wanted} are asked for: lower --groups or --held-out`);
}

function buildGroup(
  chunk: Chunk,
  search: (query: string, k: number) => Chunk[],
  passages: number,
): TrainingGroup | undefined {
  const taken = takeQuery(chunk);
  if (!taken) return undefined;
  const { query, rest } = taken;
  const negatives = search(query, passages * 4)
    .filter(({ documentId, text }) => documentId !== chunk.documentId && !text.includes(query))
    .slice(0, passages - 1);
  if (negatives.length < passages - 1) return undefined;
  return {
    queryId: chunk.id,
    query,
    passages: [
      { chunkId: chunk.id, text: rest, label: 1, source: 'cloze' },
      ...negatives.map(({ id, text }) => ({ chunkId: id, text, label: 0, source: 'bm25' })),
    ],
  };
}

function countTokens(groups: TrainingGroup[], tokenizer: Tokenizer, maxTokens: number): WorkloadFacts {
  const tokens = groups.flatMap(({ query, passages }) =>
    passages.map(({ text }) => tokenizer.count(query) + tokenizer.count(text) + tokenizer.specialTokens.pair),
  );
  const sum = tokens.reduce((total, count) => total + Math.min(count, maxTokens), 0);
  return {
    meanTokens: sum / tokens.length,
    cutShare: tokens.filter((count) => count > maxTokens).length / tokens.length,
  };
}
