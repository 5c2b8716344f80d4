import { readFileSync } from 'node:fs';
import { buildBm25Index, type Bm25Index } from '../../core/retrieval/bm25Index';
import { peakMemoryMib } from '../machine';
import type { Printed } from './measurement';

/** `node -r ../typescript.cjs ours.ts PASSAGES QUESTIONS K SAMPLE` prints a `Printed`. */
async function main(): Promise<void> {
  const [passagesFile = '', questionsFile = '', k = '', sample = ''] = process.argv.slice(2);
  const known = new Map<string, string>();
  const passages = readLists(passagesFile, known);
  const questions = readLists(questionsFile, known);
  // Both sides compile while they run: a small index and some questions of it go before what is timed.
  const small = await index(passages.slice(0, 2_000));
  questions.slice(0, 200).forEach((terms) => small(terms, Number(k)));
  const listsMemoryMib = Math.round(process.memoryUsage.rss() / 2 ** 20);

  const startedMs = performance.now();
  const search = await index(passages);
  const [indexedMs, indexedUse] = [performance.now(), process.cpuUsage()];
  const found = questions.map((terms) => search(terms, Number(k)));
  const [foundMs, { user, system }] = [performance.now(), process.cpuUsage(indexedUse)];
  const printed: Printed = {
    indexSeconds: (indexedMs - startedMs) / 1000,
    questionsPerSecond: questions.length / ((foundMs - indexedMs) / 1000),
    questionsPerProcessorSecond: questions.length / ((user + system) / 1e6),
    listsMemoryMib,
    peakMemoryMib: peakMemoryMib(process.pid) ?? 0,
    lists: found.slice(0, Number(sample)).map((list) => list.map(({ id, score }) => ({ passage: Number(id), score }))),
  };
  process.stdout.write(`${JSON.stringify(printed)}\n`);
}

/** Terms are given, so the analyzer only hands out the list that a text names. */
async function index(lists: string[][]): Promise<(terms: string[], k: number) => ReturnType<Bm25Index['search']>> {
  let asked: string[] = [];
  const analyzer = { language: 'en', terms: (text: string) => (text === '?' ? asked : lists[Number(text)]!) };
  const documents = lists.map((_, line) => ({ id: String(line), text: String(line) }));
  const built = await buildBm25Index(documents, { analyzer, k1: 0.9, b: 0.4 });
  return (terms, k) => {
    asked = terms;
    return built.search('?', k);
  };
}

/** Each distinct term is one string in memory, as the analyzer's own cache has it. */
function readLists(file: string, known: Map<string, string>): string[][] {
  const intern = (term: string): string => known.get(term) ?? (known.set(term, term), term);
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean).map(intern));
}

void main();
