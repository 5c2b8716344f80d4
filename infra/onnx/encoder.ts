import type { Tensor } from './runtime';
import { concurrently } from '../../core/concurrently';
import { refuseUnknownPooling, type SentencePooling } from '../../core/text/sentencePooling';
import type { Tokenizer } from '../../core/text/tokenizer';
import type { Threads } from '../threads/thread';
import { padBatch } from './padBatch';
import { poolTokens } from './poolTokens';
import { openSession, runsUnderWay } from './session';

/** A bi-encoder: texts to vectors. */
export interface Encoder {
  hiddenSize: number;
  /** Of everything that a vector depends on beside its text: weights, tokens, pooling. 64 hex digits. */
  digest: string;
  /** What the model was trained to see before a text; '' for most. Whoever encodes puts it there. */
  prompts: SentencePooling['prompts'];
  /** [texts.length, hiddenSize] float32, row by row in the order of `texts`. */
  encode(texts: readonly string[]): Promise<Float32Array>;
}

/** One that was opened here also tells how many tokens it reads of a text, special ones included. */
export interface OpenedEncoder extends Encoder {
  countTokens: (text: string) => number;
}

/**
 * Opens a bi-encoder of which the ONNX output is `sentence_embedding`, or else the vectors of tokens that are pooled
 * here. Every text is a call of its own: in a batch the last bits of its vector would depend on the others, and on a
 * CPU a batch gains nothing (it took 1.6 times as much of the processor's time).
 */
export async function openEncoder(
  file: string,
  options: {
    tokenizer: Tokenizer;
    /** Special tokens included. */
    maxTokens: number;
    sentence: SentencePooling;
    digest: string;
    threads: Threads;
  },
): Promise<OpenedEncoder> {
  const { tokenizer, maxTokens, sentence, digest, threads } = options;
  const session = await openSession(file, threads);
  const isPooled = session.outputNames.includes('sentence_embedding');
  if (!isPooled) refuseUnknownPooling(sentence);
  const output = isPooled ? 'sentence_embedding' : session.outputNames[0];
  const encodeOne = async (text: string): Promise<Float32Array> => {
    const { ids } = tokenizer.encode(text, maxTokens);
    const inputs = padBatch([{ inputIds: ids, tokenTypeIds: ids.map(() => 0) }]);
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]!]));
    return poolTokens((await session.run(feeds, [output!]))[output!] as Tensor, sentence);
  };
  const hiddenSize = (await encodeOne('probe')).length;
  return {
    hiddenSize,
    digest,
    prompts: sentence.prompts,
    countTokens: (text) => tokenizer.encode(text, maxTokens).ids.length,
    async encode(texts) {
      const vectors = new Float32Array(texts.length * hiddenSize);
      await concurrently([...texts.keys()], runsUnderWay, async (row) => {
        vectors.set(await encodeOne(texts[row]!), row * hiddenSize);
      });
      return vectors;
    },
  };
}
