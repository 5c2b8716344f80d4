import type { Trouble } from '../../conversation';
import type { JudgeWarning } from '../judgeStrategy';

/** What is kept while a list is put in order. */
export interface OrderNotes {
  /** The last request that each place was compared in. */
  settledBy: Map<number, string>;
  warnings: JudgeWarning[];
}

/** Thrown where a list cannot be put in order: an order with a hole in it is none. */
export class NoOrder extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
    this.name = 'NoOrder';
  }
}
