import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { projectRoot } from '../../../infra/servers/projectRoot';

export const evaluationName = 'bicycles';

const documents = 40;
const questions = 15;

/** Writes the folder `corpus` (BEIR layout): 40 documents of the demo's corpus, and 15 questions that they answer. */
export async function writeSmallCorpus(folder: string): Promise<void> {
  const source = path.join(projectRoot(), 'examples/harrowmere');
  const target = path.join(folder, 'corpus');
  const corpus = (await readLines(path.join(source, 'corpus.jsonl'))).slice(0, documents);
  const known = new Set(corpus.map(idOf));
  const [header = '', ...judged] = await readLines(path.join(source, 'qrels/test.tsv'));
  const hasAllDocuments = (id: string): boolean =>
    judged.every((line) => line.split('\t')[0] !== id || known.has(line.split('\t')[1] ?? ''));
  const queries = (await readLines(path.join(source, 'queries.jsonl')))
    .filter((line) => hasAllDocuments(idOf(line)))
    .slice(0, questions);
  const asked = new Set(queries.map(idOf));
  const qrels = judged.filter((line) => asked.has(line.split('\t')[0] ?? ''));
  await mkdir(path.join(target, 'qrels'), { recursive: true });
  await writeLines(path.join(target, 'corpus.jsonl'), corpus);
  await writeLines(path.join(target, 'queries.jsonl'), queries);
  await writeLines(path.join(target, 'qrels/test.tsv'), [header, ...qrels]);
}

/** A pipeline over that corpus which trains for some seconds; `changes` replace whole sections. */
export function smallSpec(changes: Record<string, unknown> = {}): PipelineSpec {
  return pipelineSpecSchema.parse({
    name: 'small',
    corpus: { beir: 'corpus' },
    queries: { passages: 30, perPassage: 1 },
    candidates: { bm25: 8, dense: 8 },
    negatives: { perQuery: 3 },
    train: { epochs: 1, maxTokens: 64, groupsPerStep: 1 },
    evaluate: [{ name: evaluationName, beir: 'corpus', depth: 10 }],
    llm: { model: 'rehearsal' },
    ...changes,
  });
}

async function readLines(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
}

async function writeLines(file: string, lines: string[]): Promise<void> {
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
}

function idOf(line: string): string {
  return (JSON.parse(line) as { _id: string })._id;
}
