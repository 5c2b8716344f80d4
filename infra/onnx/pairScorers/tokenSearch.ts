import { batches } from '../../../core/batches';
import { concurrently } from '../../../core/concurrently';
import { rankByScore, type RankedItem } from '../../../core/retrieval/rankedList';
import type { MaxSim, TokenVectors } from '../maxSim';
import { runsUnderWay } from '../session';
import type { PassageSearch } from './pairScorer';

/** Queries of one product with a passage: 256 of 32 tokens with 200 tokens are 6.5 MB. */
const queriesPerProduct = 256;
/** Passages whose scores are held before lists are cut to their best. */
const passagesPerCut = 1024;

/**
 * Compares every passage with every query as soon as it is encoded, and keeps neither its vectors nor an index: those of
 * 100,000 passages would take 7 GB. Memory: the vectors of the queries (16 KB each at 32 tokens of 128), and their lists.
 */
export function createTokenSearch(model: {
  encodeQuery: (text: string) => Promise<Float32Array>;
  encodePassage: (text: string) => Promise<TokenVectors>;
  maxSim: MaxSim;
}): PassageSearch {
  return {
    name: 'late-interaction',
    mostPairs: 20_000_000,
    async rank(queries, passages, { depth, signal, onProgress }) {
      const groups: Float32Array[] = [];
      for (let start = 0; start < queries.length; start += queriesPerProduct) {
        const group = queries.slice(start, start + queriesPerProduct);
        groups.push(join(await concurrently(group, runsUnderWay, model.encodeQuery)));
        await onProgress(0);
      }
      const lists = new BestLists(queries.length, depth);
      let done = 0;
      for await (const batch of batches(passages, runsUnderWay)) {
        signal.throwIfAborted();
        const encoded = await concurrently(batch, runsUnderWay, ({ text }) => model.encodePassage(text));
        for (const [place, { id }] of batch.entries()) {
          const scores = [];
          for (const group of groups) scores.push(...(await model.maxSim.score(group, encoded[place]!)));
          lists.add(id, scores);
          await onProgress((done += 1));
        }
      }
      return lists.finish();
    },
  };
}

/** The best of each list; what is behind them is dropped every so many passages. */
class BestLists {
  private readonly lists: { id: string; score: number }[][];

  constructor(
    queries: number,
    private readonly depth: number,
  ) {
    this.lists = Array.from({ length: queries }, () => []);
  }

  add(id: string, scores: readonly number[]): void {
    this.lists.forEach((list, query) => {
      list.push({ id, score: scores[query]! });
      if (list.length >= this.depth + passagesPerCut) this.lists[query] = this.best(list);
    });
  }

  finish(): RankedItem[][] {
    return this.lists.map((list) => this.best(list));
  }

  private best(list: { id: string; score: number }[]): RankedItem[] {
    return rankByScore(list).slice(0, this.depth);
  }
}

function join(arrays: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const array of arrays) {
    joined.set(array, place);
    place += array.length;
  }
  return joined;
}
