import { shuffle } from '../../shuffle';
import { judgeByOrder, orderByRetrievers } from './lists/judgeByOrder';
import type { JudgeOptions, ShownScores } from './judgeOptions';
import type { JudgeResult, JudgeTask } from './judgeStrategy';
import { orderInText, type Hints } from './lists/orderInText';
import { rankCorrelation } from '../../evaluation/rankCorrelation';
import { orderByScore, renderScores, scoresOf } from './lists/shownScores';
import { planWindows, windowOptions } from './lists/windows';

/** Above it the model is taken to have copied the scores, where there are enough passages to tell. */
const copiedFrom = 0.95;
const enoughPassages = 5;

/**
 * `listwise` with a retriever's score beside each passage, so that the model's reasoning stays with lexical evidence:
 * InsertRank (Seetharaman, Dhole and Bansal 2025), whose prompt and windows are not published; both are our own.
 */
export const insertrank = judgeByOrder({
  name: 'insertrank',
  promptVersion: 'insertrank-1',
  reads: [...windowOptions, 'scores'],
  countOnce: (passages, options) => planWindows(passages, options).length,
  firstOrder: ({ queryId, passages, options }) => {
    const { retriever, order } = shownScores(options);
    const found = orderByRetrievers(passages);
    return order === 'shuffle'
      ? shuffle(found, 'insertrank', options.seed ?? 0, queryId)
      : orderByScore(found, scoresOf(passages, retriever));
  },
  order: (task, first, notes) => orderInText(task, first, notes, hintsOf(task)),
  remark: remarkOnScores,
});

function shownScores({ scores }: JudgeOptions): ShownScores {
  return scores ?? { retriever: 'bm25', scale: 'raw', order: 'score' };
}

/** None where the retriever found none of the passages. */
function hintsOf({ passages, options }: JudgeTask): Hints | undefined {
  const shown = shownScores(options);
  const scores = renderScores(scoresOf(passages, shown.retriever), shown);
  if (scores.every((score) => score === undefined)) return undefined;
  const { name, meaning } = retrievers[shown.retriever];
  return {
    instruction: `Behind the label of a passage stands its ${name} score where a first search found it: ${meaning} ${scales[shown.scale]} Take it as a hint and not as the truth: the search did not read the passages, and a passage with a low score or with none may be the one that answers.`,
    remarks: scores.map((score) => (score === undefined ? undefined : `${name} score: ${score}`)),
  };
}

const retrievers = {
  bm25: { name: 'BM25', meaning: 'how much the words of the query weigh in the passage.' },
  dense: { name: 'similarity', meaning: 'how close an encoder puts the passage to the query.' },
};
const scales = {
  raw: 'More is better; compare it only within this list.',
  '0-1': 'It runs from 0, the least in the list, to 1, the most.',
  '0-100': 'It runs from 0, the least in the list, to 100, the most.',
};

function remarkOnScores(
  { passages, options }: JudgeTask,
  ranks: readonly number[],
): Pick<JudgeResult, 'warnings' | 'scoreCorrelation'> {
  const { retriever } = shownScores(options);
  const scored = scoresOf(passages, retriever).flatMap((score, place) =>
    score === undefined ? [] : { score, rank: ranks[place] ?? 0 },
  );
  if (scored.length === 0) {
    const message = `${retriever} found none of the passages: they were judged without scores, as listwise judges them`;
    return { warnings: [{ code: 'no-scores', message }] };
  }
  const scoreCorrelation = rankCorrelation(
    scored.map(({ score }) => score),
    scored.map(({ rank }) => -rank),
  );
  if (scoreCorrelation === undefined) return {};
  if (scoreCorrelation <= copiedFrom || scored.length < enoughPassages) return { scoreCorrelation };
  const message = `the order follows the ${retriever} scores that were shown (rank correlation ${scoreCorrelation.toFixed(3)}): the model may have copied them`;
  return { scoreCorrelation, warnings: [{ code: 'copies-scores', message }] };
}
