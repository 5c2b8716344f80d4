import { readReply, type AnsweredReply, type Ask, type Conversation } from '../../conversation';
import { NoOrder, type OrderNotes } from './orderNotes';

/** Asks one question about passages of a list, and notes that it settled them. @throws NoOrder when the answer is none */
export function* askAbout<Value>(
  ask: Ask & { passages: readonly number[] },
  notes: OrderNotes,
  parse: (reply: AnsweredReply) => Value,
): Conversation<Value> {
  const [reply] = yield [ask];
  if (!reply) throw new Error('a question came back without a reply');
  const reading = readReply(reply, parse);
  if ('trouble' in reading) throw new NoOrder(reading.trouble);
  for (const place of ask.passages) notes.settledBy.set(place, reply.requestKey);
  return reading.value;
}
