import { createRandom } from '../../core/random';
import { orderOfIds, selectTopK } from '../../core/retrieval/topK';
import { openDenseIndex } from '../../infra/onnx/denseIndex';
import { peakMemoryMib } from '../machine';
import type { SearchResult } from './measurement';

const hidden = 384;
const passagesPerBlock = 4096;

/** `node -r ../typescript.cjs search.ts SIDE PASSAGES QUESTIONS K` prints a `SearchResult`. */
async function main(): Promise<void> {
  const [side, passages, questions, k] = process.argv.slice(2);
  const [vectors, asked] = [fill(Number(passages), 1), fill(Number(questions), 2)];
  const ids = Array.from({ length: Number(passages) }, (_, row) => `p${row}`);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  if (side === 'plain loop') searchPlainly(ids, vectors, asked, Number(k));
  else await searchByProduct(ids, vectors, asked, Number(k));
  const { user, system } = process.cpuUsage(before);
  const result: SearchResult = {
    side: side as SearchResult['side'],
    ...{ passages: Number(passages), questions: Number(questions), k: Number(k) },
    seconds: (performance.now() - startedMs) / 1000,
    processorSeconds: (user + system) / 1e6,
    peakMemoryMib: peakMemoryMib(process.pid) ?? 0,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function searchByProduct(ids: string[], vectors: Float32Array, asked: Float32Array, k: number): Promise<void> {
  const index = openDenseIndex({
    hidden,
    async *blocks() {
      for (let start = 0; start < ids.length; start += passagesPerBlock) {
        const end = start + passagesPerBlock;
        yield { ids: ids.slice(start, end), vectors: vectors.subarray(start * hidden, end * hidden) };
      }
    },
  });
  await index.search(asked, k);
}

/** What the index was before: every inner product in JavaScript. */
function searchPlainly(ids: string[], vectors: Float32Array, asked: Float32Array, k: number): void {
  const idOrder = orderOfIds(ids);
  const scores = new Float32Array(ids.length);
  for (let start = 0; start < asked.length; start += hidden) {
    const query = asked.subarray(start, start + hidden);
    for (let row = 0; row < ids.length; row += 1) scores[row] = dot(query, vectors, row * hidden);
    selectTopK(scores, k, { idOrder });
  }
}

function dot(query: Float32Array, vectors: Float32Array, offset: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < hidden; i += 4) {
    a += query[i]! * vectors[offset + i]!;
    b += query[i + 1]! * vectors[offset + i + 1]!;
    c += query[i + 2]! * vectors[offset + i + 2]!;
    d += query[i + 3]! * vectors[offset + i + 3]!;
  }
  return a + b + (c + d);
}

function fill(rows: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const vectors = new Float32Array(rows * hidden);
  for (let place = 0; place < vectors.length; place += 1) vectors[place] = (random() - 0.5) / 5.66;
  return vectors;
}

void main();
