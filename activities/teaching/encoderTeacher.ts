import type { GroupPassage } from '../../core/contracts/trainingGroup';
import type { TaughtQuery } from '../../core/teaching/taughtQuery';
import { openScorer, type ScoredQuery } from '../mining/openScorer';
import type { Teacher, TeacherContext } from './teacher';

/** Cosines of the bi-encoder, of the vectors that the searches used. @throws TypeError for a passage without a vector */
export async function openEncoderTeacher(context: TeacherContext): Promise<Teacher> {
  const { choice } = context;
  if (!choice) throw new TypeError('a teacher of kind encoder needs the choice of one');
  const score = await openScorer('dense', choice, context);
  return async (queries) => {
    const texts = new Map(queries.flatMap(({ passages }) => passages.map((each) => [each.chunkId, each] as const)));
    const scores = await score(queries.map(toScored), texts);
    return queries.map(({ id, passages }) => passages.map((passage) => cosineOf(scores.get(id), id, passage)));
  };
}

function toScored({ id, text, passages, candidates }: TaughtQuery): ScoredQuery {
  const found = new Map(candidates.map((candidate) => [candidate.chunkId, candidate]));
  const pool = passages.map(({ chunkId }) => found.get(chunkId) ?? { queryId: id, chunkId, sources: [] });
  return { query: { id, text, chunkId: passages[0]?.chunkId ?? '' }, candidates: pool };
}

function cosineOf(scores: ReadonlyMap<string, number> | undefined, id: string, { chunkId }: GroupPassage): number {
  const score = scores?.get(chunkId);
  if (score !== undefined) return score;
  throw new TypeError(`the passage ${chunkId} of query ${id} has no vector`);
}
