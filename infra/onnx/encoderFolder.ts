import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RankwrightError } from '../../core/errors';
import { digestOf } from '../../core/hashing/digest';
import { parseSentencePooling, poolingFolder, type SentencePooling } from '../../core/text/sentencePooling';
import { createTokenizer } from '../../core/text/tokenizer';
import { openEncoder, type Encoder } from './encoder';

/** Where a folder does not say how long a text may be: the length that most sentence encoders were made for. */
const usualMaxTokens = 256;
/** Raise it when the same model would now give another vector. */
const encodingVersion = 1;

/**
 * Opens a sentence encoder as sentence-transformers writes it: `onnx/model.onnx`, `tokenizer.json`, and where they are
 * there `modules.json` with the configuration of the pooling, and prompts.
 * @throws missing-tool where a file is missing, bad-source where tokens are pooled in a way that is not known here
 */
export async function openEncoderFolder(folder: string, threads: number | undefined): Promise<Encoder> {
  const file = join(folder, 'onnx/model.onnx');
  const tokenizerJson = await readJson(join(folder, 'tokenizer.json'));
  if (tokenizerJson === undefined) throw missingFile(folder, 'tokenizer.json');
  const tokenizer = createTokenizer(tokenizerJson, (await readJson(join(folder, 'tokenizer_config.json'))) ?? {});
  const sentence = await readSentencePooling(folder);
  const maxTokens = sentence.maxTokens ?? usualMaxTokens;
  const { pooling, isNormalized } = sentence;
  const weights = await hashFile(file, folder);
  const digest = digestOf({ encodingVersion, weights, tokenizerJson, maxTokens, pooling, isNormalized });
  return openEncoder(file, { tokenizer, maxTokens, sentence, digest, threads });
}

async function readSentencePooling(folder: string): Promise<SentencePooling> {
  const modules = await readJson(join(folder, 'modules.json'));
  const pooling = poolingFolder(modules) ?? '1_Pooling';
  const [poolingJson, sentenceBert, sentenceTransformers, model] = await Promise.all(
    [join(pooling, 'config.json'), 'sentence_bert_config.json', 'config_sentence_transformers.json', 'config.json'].map(
      (name) => readJson(join(folder, name)),
    ),
  );
  return parseSentencePooling({ modules, pooling: poolingJson, sentenceBert, sentenceTransformers, model });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RankwrightError('missing-tool', `${path} cannot be read: ${(cause as Error).message}`, {
      mend: 'download the model again',
      cause,
    });
  }
}

/** Weights that ONNX keeps beside the graph are read with it, so they count as well. */
async function hashFile(file: string, folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [file, `${file}_data`, `${file}.data`]) {
    try {
      for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      if (path === file) throw missingFile(folder, 'onnx/model.onnx');
    }
  }
  return hash.digest('hex');
}

function missingFile(folder: string, name: string): RankwrightError {
  return new RankwrightError(
    'missing-tool',
    `${folder} has no ${name}, so it is not an encoder that can be used here`,
    {
      mend: 'run `npm run setup` for the base model; another one must hold tokenizer.json and onnx/model.onnx (`optimum-cli export onnx` writes them)',
    },
  );
}
