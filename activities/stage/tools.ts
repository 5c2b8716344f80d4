import type { Tokenizer } from '../../core/text/tokenizer';
import type { Encoder } from '../../infra/onnx/encoder';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import type { Threads } from '../../infra/threads/thread';
import type { Trainer } from '../../infra/trainer/trainer';

/**
 * The heavy things that stages use, opened on first use and shared by the stages of one worker. A model is named by the
 * digest that the spec has of its files, or `minilm`.
 */
export interface StageTools {
  tokenizer(model: string): Promise<Tokenizer>;
  encoder(model: string): Promise<Encoder>;
  /** The model as the trainer finds it on this machine: a folder, or `minilm`. */
  trainable(model: string): Promise<string>;
  /** Opens an ONNX file of an exported model, of whatever kind its folder says. */
  pairScorer(folder: string, file: string): Promise<PairScorer>;
  trainer: Trainer;
  /** Of a search by words; what is found does not depend on them. */
  threads: Threads;
}
