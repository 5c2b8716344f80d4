import { BLOCK } from './kernel/kernel';

export interface IndexSize {
  documents: number;
  terms: number;
  /** Postings of the terms that are not frequent. */
  rarePostings: number;
  frequentTerms: number;
}

/** The bytes of the shared memory where the parts of an index begin. */
export interface IndexLayout extends IndexSize {
  /** First rare posting of each term, and one more: 4 bytes each. */
  starts: number;
  /** Of a frequent term the place of its impacts, behind which are its frequencies; 0 of a rare one. 4 bytes each. */
  frequent: number;
  /** 8 bytes a term each: idf, and the highest impact. */
  idfs: number;
  highest: number;
  /** A byte for each term and each of `LEVELS`. */
  levels: number;
  /** 8 bytes a document. */
  norms: number;
  /** Place of each document's id among the sorted ids: 4 bytes. */
  idOrder: number;
  /** Of each rare posting: document in 4 bytes, frequency in 2, impact in 1. */
  postingDocuments: number;
  postingFrequencies: number;
  postingImpacts: number;
  /** The first of the frequent terms. */
  firstFrequent: number;
  /** Bytes of the impacts of a frequent term, and of its frequencies: one a document, up to a whole block. */
  stride: number;
  /** Everything before this is the index; scratch memory of searchers is behind. */
  end: number;
}

/** Ranks at which a term's best impacts are kept: with one, k documents are known to score that much. */
export const LEVELS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

const PAGE_BYTES = 65_536;
/** 4 GiB: what 32-bit places reach. */
const MOST_PAGES = 65_536;

export function layOutIndex(size: IndexSize): IndexLayout {
  const { documents, terms, rarePostings, frequentTerms } = size;
  // Place 0 means "none".
  const { take, taken } = createAllocator(64);
  const stride = Math.ceil(documents / BLOCK) * BLOCK;
  return {
    ...size,
    stride,
    starts: take((terms + 1) * 4),
    frequent: take(terms * 4),
    idfs: take(terms * 8),
    highest: take(terms * 8),
    levels: take(terms * LEVELS.length),
    norms: take(documents * 8),
    idOrder: take(documents * 4),
    postingDocuments: take(rarePostings * 4),
    postingFrequencies: take(rarePostings * 2),
    postingImpacts: take(rarePostings),
    firstFrequent: take(frequentTerms * stride * 2),
    end: taken(),
  };
}

/** Places one behind the other, each at a multiple of 64. */
export function createAllocator(first: number) {
  let next = first;
  return {
    take: (bytes: number): number => {
      const place = next;
      next = Math.ceil((next + bytes) / 64) * 64;
      return place;
    },
    taken: () => next,
  };
}

/** @throws RangeError when it is more than 4 GiB. */
export function allocateMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MOST_PAGES) {
    const gib = (bytes / 2 ** 30).toFixed(1);
    throw new RangeError(`the BM25 index of one shard may take 4 GiB, not ${gib}; build shards of fewer passages`);
  }
  return new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
}

/** @returns the place of as many more bytes. @throws RangeError when all together would be more than 4 GiB. */
export function growMemory(memory: WebAssembly.Memory, bytes: number): number {
  return memory.grow(Math.ceil(bytes / PAGE_BYTES)) * PAGE_BYTES;
}
