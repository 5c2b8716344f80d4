import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createRandom, type Random } from '../../core/random';
import { passageText } from '../../core/passageText';
import { createAnalyzer } from '../../core/retrieval/analyzer';
import type { Workload, WorkloadFiles } from './measurement';

const sets = ['scifact', 'nq_qed', 'medquad_dev'];

export interface WorkloadFacts {
  /** Terms in all passages and questions, repetitions included. */
  passageTerms: number;
  questionTerms: number;
  distinctTerms: number;
  /** What making terms of the text took: no part of the comparison, which begins with terms. */
  analysisSeconds: number;
}

/**
 * Text as long as the passages and questions of the public corpora, of their words as often as they stand there, each
 * drawn on its own: frequencies and lengths are true, neighbours are not.
 * @throws Error when `dataFolder` has none of the corpora.
 */
export function writeWorkload(workload: Workload, dataFolder: string, folder: string): WorkloadFiles & WorkloadFacts {
  const present = sets.filter((set) => existsSync(path.join(dataFolder, set)));
  if (present.length === 0) {
    throw new Error(`${dataFolder} has none of ${sets.join(', ')}: name a folder that has them with --data FOLDER`);
  }
  const random = createRandom('bench:retrieval', workload.seed);
  const passages = sampleTexts(
    present.flatMap((set) => rowsOf(dataFolder, set, 'corpus.jsonl').map(passageText)),
    workload.passages,
    random,
  );
  const questions = sampleTexts(
    present.flatMap((set) => rowsOf(dataFolder, set, 'queries.jsonl').map(({ text }) => text)),
    workload.questions,
    random,
  );
  const startedMs = performance.now();
  const analyzer = createAnalyzer('en');
  const [passageLists, questionLists] = [passages, questions].map((texts) =>
    texts.map((text) => analyzer.terms(text)),
  ) as [string[][], string[][]];
  const analysisSeconds = (performance.now() - startedMs) / 1000;
  return {
    passages: writeLists(path.join(folder, 'passages.txt'), passageLists),
    questions: writeLists(path.join(folder, 'questions.txt'), questionLists),
    passageTerms: countTerms(passageLists),
    questionTerms: countTerms(questionLists),
    distinctTerms: new Set(passageLists.flat()).size,
    analysisSeconds,
  };
}

/** `count` texts: the length of a text drawn from `texts`, and each word drawn from all of theirs. */
function sampleTexts(texts: string[], count: number, random: Random): string[] {
  const split = texts.map((text) => text.split(/\s+/).filter(Boolean));
  const words = split.flat();
  const draw = <Item>(items: Item[]): Item => items[Math.floor(random() * items.length)]!;
  return Array.from({ length: count }, () => Array.from(draw(split), () => draw(words)).join(' '));
}

function rowsOf(dataFolder: string, set: string, name: string): { title?: string; text: string }[] {
  const file = path.join(dataFolder, set, name);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { title?: string; text: string });
}

function writeLists(file: string, lists: string[][]): string {
  writeFileSync(file, lists.map((terms) => terms.join(' ')).join('\n'));
  return file;
}

function countTerms(lists: string[][]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
