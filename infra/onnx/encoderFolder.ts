import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, relative } from 'node:path';
import { digestOf } from '../../core/hashing/digest';
import { parseSentencePooling, poolingFolder, type SentencePooling } from '../../core/text/sentencePooling';
import { createTokenizer } from '../../core/text/tokenizer';
import type { Threads } from '../threads/thread';
import { openEncoder, type OpenedEncoder } from './encoder';
import { missingFile, readModelJson } from './modelFolder';

/** Where a folder does not say how long a text may be: the length that most sentence encoders were made for. */
const usualMaxTokens = 256;
/** Raise it when the same model would now give another vector. */
const encodingVersion = 1;

/**
 * Opens a sentence encoder as sentence-transformers writes it: `onnx/model.onnx`, `tokenizer.json`, and where they are
 * there `modules.json` with the configuration of the pooling, and prompts. `file`: another precision of its weights.
 * @throws missing-tool where a file is missing, bad-source where tokens are pooled in a way that is not known here
 */
export async function openEncoderFolder(
  folder: string,
  threads: Threads,
  file = join(folder, 'onnx/model.onnx'),
): Promise<OpenedEncoder> {
  const tokenizerJson = await readModelJson(folder, 'tokenizer.json');
  if (tokenizerJson === undefined) throw missingFile(folder, 'tokenizer.json');
  const tokenizer = createTokenizer(tokenizerJson, (await readModelJson(folder, 'tokenizer_config.json')) ?? {});
  const sentence = await readSentencePooling(folder);
  const maxTokens = sentence.maxTokens ?? usualMaxTokens;
  const { pooling, isNormalized } = sentence;
  const weights = await hashFile(file, folder);
  const digest = digestOf({ encodingVersion, weights, tokenizerJson, maxTokens, pooling, isNormalized });
  return openEncoder(file, { tokenizer, maxTokens, sentence, digest, threads });
}

/** What the files of a folder say of pooling, length and prompts. */
export async function readSentencePooling(folder: string): Promise<SentencePooling> {
  const modules = await readModelJson(folder, 'modules.json');
  const pooling = poolingFolder(modules) ?? '1_Pooling';
  const [poolingJson, sentenceBert, sentenceTransformers, model] = await Promise.all(
    [join(pooling, 'config.json'), 'sentence_bert_config.json', 'config_sentence_transformers.json', 'config.json'].map(
      (name) => readModelJson(folder, name),
    ),
  );
  return parseSentencePooling({ modules, pooling: poolingJson, sentenceBert, sentenceTransformers, model });
}

/** Weights that ONNX keeps beside the graph are read with it, so they count as well. */
async function hashFile(file: string, folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [file, `${file}_data`, `${file}.data`]) {
    try {
      for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      if (path === file) throw missingFile(folder, relative(folder, file));
    }
  }
  return hash.digest('hex');
}
