import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createChunker } from '../../core/chunking/chunkDocument';
import type { Chunk } from '../../core/contracts/chunk';
import { chunkSpecSchema } from '../../core/contracts/spec/chunk';
import { splitSentences } from '../../core/text/sentences';
import { createTokenizer, type Tokenizer } from '../../core/text/tokenizer';

export interface Places {
  /** Of the shared corpora. */
  dataFolder: string;
  /** Of the dense encoder of the base model, for its tokenizer. */
  encoderFolder: string;
}

export interface Corpus {
  /** Passages, cut as a pipeline cuts them unless it says otherwise. */
  chunks: Chunk[];
  /** What each document is about, by its id. */
  subjects: ReadonlyMap<string, string>;
  tokenizer: Tokenizer;
}

/** The documents of `medquad_dev` that may be trained on. @throws Error when `dataFolder` does not have them. */
export function readCorpus({ dataFolder, encoderFolder }: Places): Corpus {
  const tokenizer = readTokenizer(encoderFolder);
  const cut = createChunker({ ...chunkSpecSchema.parse({}), countTokens: (text) => tokenizer.count(text) });
  const documents = readDocuments(path.join(dataFolder, 'medquad_dev'));
  return {
    chunks: documents.flatMap(cut),
    subjects: new Map(documents.map(({ id, subject }) => [id, subject])),
    tokenizer,
  };
}

/** Words of a sentence that can stand for a question, and of a passage without it. */
const [fewestQueryWords, mostQueryWords, fewestPassageWords] = [5, 30, 20];

/** The first sentence of a document as a query, and the rest of its passage, which answers it; neither for others. */
export function takeQuery(chunk: Chunk): { query: string; rest: string } | undefined {
  if (chunk.index > 0) return undefined;
  const [first] = splitSentences(chunk.text, 'en');
  const [query, rest] = [chunk.text.slice(first?.start, first?.end), chunk.text.slice(first?.end).trim()];
  const words = countWords(query);
  const fits = words >= fewestQueryWords && words <= mostQueryWords && countWords(rest) >= fewestPassageWords;
  return fits ? { query, rest } : undefined;
}

function readDocuments(folder: string): { id: string; text: string; subject: string }[] {
  const file = path.join(folder, 'corpus.jsonl.gz');
  if (!existsSync(file)) throw new Error(`there is no ${file}: name the folder of the corpora with --data FOLDER`);
  const allowed = new Set(readFileSync(path.join(folder, 'train_ids.txt'), 'utf8').split('\n'));
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { _id: string; text: string; metadata: { focus?: string } })
    .filter(({ _id }) => allowed.has(_id))
    .map(({ _id: id, text, metadata }) => ({ id, text, subject: metadata.focus ?? id }));
}

function readTokenizer(folder: string): Tokenizer {
  const [tokenizer, config] = ['tokenizer.json', 'tokenizer_config.json'].map(
    (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as unknown,
  );
  return createTokenizer(tokenizer, config);
}

function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
