import { collectPassages, type CollectedPassages, type PassageSource } from '../../core/retrieval/collectPassages';
import type { CountOptions } from '../../core/retrieval/countWork';
import { createLanguageAnalyzer } from '../../core/retrieval/languageAnalyzer';
import { createTermCounter } from '../../core/retrieval/termCounts';
import { openThreadPool, type Threads } from './threadPool';

/** Characters of a message: a fraction of a second of work. */
const charactersPerBatch = 2 ** 19;

/**
 * What `collectPassages` gives, to the bit, with the terms made and counted in threads.
 * Memory: words that each thread's analyzer remembers, some 50 MB, and two batches of text a thread.
 */
export async function collectInThreads(
  documents: PassageSource,
  options: CountOptions,
  threads: Threads,
): Promise<CollectedPassages> {
  const { language, analysis, only } = options;
  if (threads.count === 1) return collectPassages(documents, createLanguageAnalyzer(language, analysis), only);
  const ids: string[] = [];
  const counter = createTermCounter();
  const pool = openThreadPool('count', options, threads);
  try {
    for await (const counts of pool.answers(batchesOf(documents, ids))) counter.addCounts(counts);
  } finally {
    await pool.close();
  }
  return { ids, counts: counter.counts() };
}

async function* batchesOf(documents: PassageSource, ids: string[]): AsyncGenerator<string[]> {
  let [texts, characters]: [string[], number] = [[], 0];
  for await (const { id, text } of documents) {
    ids.push(id);
    texts.push(text);
    if ((characters += text.length) < charactersPerBatch) continue;
    yield texts;
    [texts, characters] = [[], 0];
  }
  if (texts.length > 0) yield texts;
}
