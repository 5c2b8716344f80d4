import { groupsBy } from '../../core/batches';
import { addUsage } from '../../core/llm/money';
import type { Usage } from '../../core/contracts/manifest';
import { createRowJoin } from '../../core/rowJoin';
import { replay, type Conversation, type Reply } from '../../core/strategies/conversation';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { roundInputs } from '../../temporal.config';
import { readAnswers, type AnsweredRequest } from './answers';

/** The requests of one round of a stage's conversations, and their answers. */
export interface Round {
  requests: ArtifactReader;
  answers: ArtifactReader;
}

/** The rounds that a stage was handed, in their order. */
export function openRounds(inputs: Record<string, ArtifactReader>): Round[] {
  const rounds: Round[] = [];
  for (;;) {
    const names = roundInputs(rounds.length + 1);
    const [requests, answers] = [inputs[names.requests], inputs[names.answers]];
    if (!requests || !answers) return rounds;
    rounds.push({ requests, answers });
  }
}

/**
 * The replies of each round to one conversation, as far as it came; none for a unit that was not asked about. Units
 * are the values of a field of the requests' context and have to be taken in the order of the requests. Memory: the
 * replies of one unit a round.
 */
export function readReplies(rounds: readonly Round[], unitField: string): (unit: string) => Promise<Reply[][]> {
  const unitOf = ({ request }: AnsweredRequest): string => String(request.context[unitField]);
  const joins = rounds.map(({ requests, answers }) =>
    createRowJoin(groupsBy(readAnswers(requests, answers), unitOf), ([first]) => first && unitOf(first)),
  );
  return async (unit) => {
    const replies: Reply[][] = [];
    for (const take of joins) {
      const answered = await take(unit);
      if (!answered) break;
      replies.push(answered.map(toReply));
    }
    return replies;
  };
}

/** The result of a conversation of which every round is answered. @throws TypeError when it would go on asking */
export function finishConversation<Result>(
  conversation: Conversation<Result>,
  replies: readonly (readonly Reply[])[],
): Result {
  const replayed = replay(conversation, replies);
  if ('result' in replayed) return replayed.result;
  throw new TypeError(`a conversation asks on after ${replies.length} rounds: its answers were collected too early`);
}

/** What all rounds cost. */
export function usageOf(rounds: readonly Round[]): Usage {
  return addUsage(...rounds.flatMap(({ answers }) => answers.manifest.usage ?? []));
}

export function toReply({ request, answer }: AnsweredRequest): Reply {
  const { content = '', tokens, failure } = answer;
  const requestKey = request.key;
  if (answer.status === 'answered') return { requestKey, content, ...(tokens ? { tokens } : {}) };
  const { reason = 'failed', message = '', raw = content } = failure ?? {};
  return { requestKey, failure: { reason, message, raw } };
}
