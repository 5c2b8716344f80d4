import type { RankedItem } from '../../../core/retrieval/rankedList';
import type { ModelKind } from '../../../core/recipes/parseRecipes';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { Threads } from '../../threads/thread';
import type { EncodedInput } from '../padBatch';

/** One ONNX file of an exported model, in the folder that says everything else of the model. */
export interface ModelFile {
  folder: string;
  file: string;
  /** What this project's trainer keeps in the folder's config.json. */
  own: unknown;
  threads: Threads;
}

/** A tuned model of any kind. The length that it reads and what it is to see before a text belong to its folder. */
export interface PairScorer {
  kind: ModelKind;
  /** One raw score a pair; a higher one is more relevant. Who reads texts apart reads each different one once a call. */
  score(pairs: readonly { query: string; passage: string }[]): Promise<Float32Array>;
  /** Tokens of each input that the model reads to rank the passages of a query, special tokens included. */
  countTokens?(query: string, passages: readonly string[]): number[];
  /** Of scores that are similarities: what those were multiplied by. Absent: scores are logits. */
  scoreScale?: number;
  /** Of models that read queries and passages apart, and so can be a first stage. */
  search?: PassageSearch;
  /** Of models that read a query and a passage together. */
  tokens?: PairTokens;
}

/** What `score` does, in its steps: for one who cuts texts at tokens, or makes batches of pairs of several callers. */
export interface PairTokens {
  /** Tokens of query and passage together, special tokens left out. */
  room: number;
  encode(text: string): number[];
  join(query: number[], passage: number[]): EncodedInput;
  /** One raw score an input, in one run. */
  score(inputs: readonly EncodedInput[]): Promise<Float32Array>;
}

export interface PassageSearch {
  /** What a search of this kind is called. */
  name: string;
  /** Of a search that begins anew when its worker is lost: the pairs of a query and a passage that are an hour's work or so. */
  mostPairs?: number;
  /** The best passages of all for each query: exact, ties by id. */
  rank(
    queries: readonly string[],
    passages: AsyncIterable<{ id: string; text: string }>,
    options: SearchOptions,
  ): Promise<RankedItem[][]>;
}

export interface SearchOptions {
  /** Passages a query. */
  depth: number;
  /** Where vectors that can be used again are kept. */
  store: ObjectStore;
  signal: AbortSignal;
  /** Called every few seconds at least, with the number of passages that were encoded. */
  onProgress: (done: number) => Promise<void>;
}
