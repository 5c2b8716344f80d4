import type { EvaluationQuery } from '../../../core/contracts/evaluationSet';
import type { RankedLists } from '../../../core/contracts/protocol';
import type { ListsSpec } from '../../../core/contracts/spec/lists';
import type { Qrels, Run } from '../../../core/evaluation/runs';
import type { UntunedInputs, UntunedSettings } from '../rankUntuned';

/** What an evaluation set's lists are made from. */
export interface ListRequest {
  queries: EvaluationQuery[];
  qrels: Qrels;
  lists: ListsSpec;
  settings: UntunedSettings;
  inputs: UntunedInputs;
}

/** The lists that are re-ranked, and everything that needs no tuned model. */
export interface CandidateLists {
  lists: Run;
  about: Omit<RankedLists, 'sha256'>;
  /** The lists in a few words, as "BM25's top 50". */
  words: string;
  /** Which list is ranked, in a sentence without its end. */
  protocol: string;
  /** Names of the untuned systems that rank all documents and not these lists. */
  searching: string[];
  /** Of closed lists only what they hold. */
  qrels: Qrels;
  /** Rankings of untuned systems by name, with their descriptions. */
  untuned: Record<string, { run: Run; description: string }>;
  /**
   * Of lists that a first stage found: what mixes are made of, over the best that BM25 and the bi-encoder find together. Mixes
   * and depths were chosen on such lists, and are left out where lists come from elsewhere.
   */
  mixed?: { pool: Run; bm25: Run; cosines: Run };
  /** How many documents of a list there are at most. */
  depth: number;
  warnings: string[];
}
