import { shuffle } from '../../shuffle';
import { readReply, type Ask, type Reply } from '../conversation';
import type { JudgeStrategy, JudgeTask, JudgeTrouble, Verdict } from './judgeStrategy';
import { renderListMessages, whatAnswers } from './lists/listPrompt';
import { highest, readScores, scoresForm } from './lists/readScores';

/** As the authors' program cuts passages. */
const mostCharacters = 3000;

/**
 * Whole numbers from 0 to 10 for the passages of small random groups: the model sees rivals, and the groups are
 * independent, so that all are asked at once. GroupRank (Sun et al. 2025, arXiv 2511.11653); the prompt is our own. A
 * group whose answer cannot be used leaves its passages without a score, to be had from other repeats or not at all: never 0.
 */
export const groupwise: JudgeStrategy = {
  name: 'groupwise',
  promptVersion: 'groupwise-1',
  scale: highest,
  positiveFrom: 7,
  negativeTo: 3,
  reads: ['seed', 'repeats', 'groupSize'],
  isOneRound: true,
  countCalls: (passages, { repeats = 1, groupSize = 20 }) => repeats * Math.ceil(passages / groupSize),
  *judge(task) {
    const groups = planGroups(task);
    const replies = yield groups.map(({ places, repeat }) => renderAsk(task, places, repeat));
    const scores = task.passages.map((): { score: number; requestKey: string }[] => []);
    const failed: { trouble: JudgeTrouble; places: readonly number[] }[] = [];
    for (const [index, reply] of replies.entries()) {
      const places = groups[index]?.places ?? [];
      const read = readGroup(reply, places.length);
      for (const [position, score] of read.scores)
        scores[places[position] as number]?.push({ score, requestKey: reply.requestKey });
      if (read.trouble)
        failed.push({ trouble: read.trouble, places: places.filter((_, position) => !read.scores.has(position)) });
    }
    return { verdicts: scores.flatMap(verdictOf), troubles: attributeLosses(failed, scores) };
  },
};

interface Group {
  places: number[];
  repeat: number;
}

/** Of each repeat ceil(N / size) random groups of nearly the same size. */
export function planGroups({
  queryId,
  passages,
  options,
}: Pick<JudgeTask, 'queryId' | 'passages' | 'options'>): Group[] {
  const { seed = 0, repeats = 1, groupSize = 20 } = options;
  const places = passages.map((_, place) => place);
  const count = Math.ceil(places.length / groupSize);
  return Array.from({ length: repeats }, (_, repeat) => {
    const order = shuffle(places, 'groups', seed, queryId, repeat);
    return Array.from({ length: count }, (_group, group) => ({
      places: order.slice(Math.ceil((group * order.length) / count), Math.ceil(((group + 1) * order.length) / count)),
      repeat,
    }));
  }).flat();
}

function renderAsk({ query, passages }: JudgeTask, shown: readonly number[], repeat: number): Ask {
  const request = `Score ${shown.length === 1 ? 'the passage' : `all ${shown.length} passages`} for this query.`;
  const cut = (text: string) => text.slice(0, mostCharacters);
  return {
    messages: renderListMessages(instructions, { query, passages, shown, request, cut }),
    maxCompletionTokens: 4096,
    expects: scoresForm,
    passages: shown,
    // The repeats of a small list may show it in the same order.
    ...(repeat > 0 ? { seed: repeat } : {}),
  };
}

/** Scores by position in the group; a trouble where they are not all there. What can be used of an answer is no failure. */
function readGroup(reply: Reply, count: number): { scores: Map<number, number>; trouble?: JudgeTrouble } {
  const reading = readReply(reply, ({ content }) => readScores(content, count));
  if ('trouble' in reading) return { scores: new Map(), trouble: { ...reading.trouble, passages: [] } };
  const scores = reading.value;
  if (scores.size === count) return { scores };
  const message = `expected ${count} scores, received ${scores.size} that are whole numbers from 0 to ${highest}`;
  const raw = 'content' in reply ? reply.content : '';
  const { requestKey } = reply;
  return { scores, trouble: { reason: 'not-scored', message, raw, requestKey, isUnreadable: false, passages: [] } };
}

function verdictOf(scores: readonly { score: number; requestKey: string }[], passage: number): Verdict[] {
  const last = scores.at(-1);
  if (!last) return [];
  const mean = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
  return [{ passage, grade: Math.round(mean), score: mean, requestKey: last.requestKey }];
}

/** A passage without any score is lost to the last of the answers that should have held one. */
function attributeLosses(
  failed: readonly { trouble: JudgeTrouble; places: readonly number[] }[],
  scores: readonly unknown[][],
): JudgeTrouble[] {
  const lastOf = new Map(failed.flatMap(({ places }, index) => places.map((place) => [place, index] as const)));
  return failed.map(({ trouble, places }, index) => ({
    ...trouble,
    passages: places.filter((place) => scores[place]?.length === 0 && lastOf.get(place) === index),
  }));
}

const instructions = `You score search results. You are given a search query and passages that a search engine returned for it, each under a label such as [1]. Score each passage with one whole number from 0 to 10, side by side with the others. What counts is how useful the passage is for answering the query, more than how close it is to its topic.

10: a person who typed the query finds the whole answer in this passage alone, stated directly.
7 to 9: the passage answers the query; little is missing, or the answer stands among other things.
4 to 6: it is doubtful whether the passage answers the query: a small part of the answer, or an unclear one.
1 to 3: the passage is on the subject or a related one and does not answer the query.
0: the passage has nothing to do with the query.

Several passages may have the same score, and all of them may be low.

${whatAnswers}

Reason first, in short, about what the query asks for and which passages say it. Then give the scores as one JSON object with every label. Put both into tags, in this form:
<reason> your reasons </reason> <answer>{"1": 7, "2": 0}</answer>`;
