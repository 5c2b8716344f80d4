import type { Tokenizer } from '../../core/text/tokenizer';
import type { Encoder } from '../../infra/onnx/encoder';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import type { Threads } from '../../infra/retrieval/threadPool';
import type { Trainer } from '../../infra/trainer/trainer';

/** The heavy things that stages use, opened on first use and shared by the stages of one worker. */
export interface StageTools {
  /** `base` as in the spec's `train.base`. */
  tokenizer(base: string): Promise<Tokenizer>;
  /** `name` as in the spec's `candidates.encoder`. */
  encoder(name: string): Promise<Encoder>;
  /** Opens an ONNX file of an exported model, of whatever kind its folder says. */
  pairScorer(folder: string, file: string): Promise<PairScorer>;
  trainer: Trainer;
  /** Of a search by words; what is found does not depend on them. */
  threads: Threads;
}
