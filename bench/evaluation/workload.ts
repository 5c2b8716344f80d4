import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../core/random';

export interface Workload {
  queries: number;
  /** Documents a query. */
  depth: number;
  seed: number;
}

/** Writes a run in the order of its ranks and qrels of six labels a query, three of documents that the run has. */
export function writeWorkload({ queries, depth, seed }: Workload, folder: string): { qrels: string; run: string } {
  const files = { qrels: path.join(folder, 'qrels.txt'), run: path.join(folder, 'run.trec') };
  const random = createRandom('evaluation', seed);
  const [qrels, run] = [openSync(files.qrels, 'w'), openSync(files.run, 'w')];
  for (let query = 0; query < queries; query += 1) {
    const documents = new Set<number>();
    while (documents.size < depth + 3) documents.add(Math.floor(random() * 10_000_000));
    const ranked = [...documents].slice(0, depth);
    // With three digits some scores tie.
    const scores = ranked.map(() => 20 * random()).sort((left, right) => right - left);
    const lines = ranked.map((id, rank) => `q${query} Q0 doc${id} ${rank + 1} ${scores[rank]!.toFixed(3)} bm25\n`);
    const found = [0, 1, 2].map((part) => ranked[Math.floor(((random() + part) * depth) / 3)]!);
    const judged = new Set([...found, ...[...documents].slice(depth)]);
    const labels = [...judged].map((id) => `q${query} 0 doc${id} ${Math.floor(random() * 4)}\n`);
    writeSync(run, lines.join(''));
    writeSync(qrels, labels.join(''));
  }
  closeSync(qrels);
  closeSync(run);
  return files;
}
