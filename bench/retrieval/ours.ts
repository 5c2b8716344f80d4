import { readFileSync } from 'node:fs';
import { buildBm25Index } from '../../core/retrieval/bm25Index';
import { openSearchPool, type SearchPool } from '../../infra/retrieval/searchPool';
import { peakMemoryMib } from '../machine';
import type { Printed } from './measurement';

/** Questions that a thread is given at a time. */
const batch = 64;

/** `node -r ../typescript.cjs ours.ts PASSAGES QUESTIONS K SAMPLE THREADS PASSES` prints a `Printed`. */
async function main(): Promise<void> {
  const [passagesFile = '', questionsFile = '', k = '', sample = '', threads = '', passes = ''] = process.argv.slice(2);
  const known = new Map<string, string>();
  const passages = readLists(passagesFile, known);
  const questions = readLists(questionsFile, known);
  const asked = questions.map((_, line) => `?${line}`);
  const index = (lists: string[][]): Promise<SearchPool> => open({ lists, questions }, Number(threads));
  // All sides compile while they run: a small index and some questions of it go before what is timed.
  const small = await index(passages.slice(0, 2_000));
  await small.search(asked.slice(0, 200), Number(k));
  await small.close();
  const listsMemoryMib = Math.round(process.memoryUsage.rss() / 2 ** 20);

  const startedMs = performance.now();
  const pool = await index(passages);
  const indexedMs = performance.now();
  // Threads are started, and compile, before the clock: one question again and again, a batch for each of them.
  await pool.search(new Array<string>(batch * Number(threads)).fill('?0'), Number(k));
  const readyMs = performance.now();
  let found = await pool.search(asked, Number(k));
  const [firstMs, firstUse] = [performance.now(), process.cpuUsage()];
  for (let pass = 0; pass < Number(passes); pass += 1) found = await pool.search(asked, Number(k));
  const [foundMs, { user, system }] = [performance.now(), process.cpuUsage(firstUse)];
  await pool.close();
  const printed: Printed = {
    indexSeconds: (indexedMs - startedMs) / 1000,
    firstPassQuestionsPerSecond: questions.length / ((firstMs - readyMs) / 1000),
    questionsPerSecond: (Number(passes) * questions.length) / ((foundMs - firstMs) / 1000),
    questionsPerProcessorSecond: (Number(passes) * questions.length) / ((user + system) / 1e6),
    listsMemoryMib,
    peakMemoryMib: peakMemoryMib(process.pid) ?? 0,
    lists: found.slice(0, Number(sample)).map((list) => list.map(({ id, score }) => ({ passage: Number(id), score }))),
  };
  process.stdout.write(`${JSON.stringify(printed)}\n`);
}

/** Terms are given, so the analyzer only hands out the list that a text names: a passage by its line, or ?LINE. */
async function open(given: { lists: string[][]; questions: string[][] }, threads: number): Promise<SearchPool> {
  const terms = (text: string): string[] =>
    text.startsWith('?') ? given.questions[Number(text.slice(1))]! : given.lists[Number(text)]!;
  const documents = given.lists.map((_, line) => ({ id: String(line), text: String(line) }));
  const index = await buildBm25Index(documents, { analyzer: { language: 'en', terms }, k1: 0.9, b: 0.4 });
  return openSearchPool(index, { count: threads });
}

/** Each distinct term is one string in memory, as the analyzer's own cache has it. */
function readLists(file: string, known: Map<string, string>): string[][] {
  const intern = (term: string): string => known.get(term) ?? (known.set(term, term), term);
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean).map(intern));
}

void main();
