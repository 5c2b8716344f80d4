import type { EncoderChoice } from '../../core/encoderOf';
import type { TaughtQuery } from '../../core/teaching/taughtQuery';
import type { StageContext } from '../stage/definition';

/** The scores of each query's passages, [queries, passages]; queries come once, in the order of the groups. */
export type Teacher = (queries: readonly TaughtQuery[]) => Promise<number[][]>;

export type TeacherContext = Pick<
  StageContext<unknown, 'groups' | 'candidates' | 'embeddings'>,
  'inputs' | 'tools' | 'store' | 'scratchFolder' | 'progress' | 'signal' | 'key'
> & {
  /** Of the bi-encoder, where one of the teachers is that. */
  choice: EncoderChoice | undefined;
};
