import {
  readReply,
  type AnsweredReply,
  type Ask,
  type Conversation,
  type Reading,
  type Trouble,
} from '../conversation';

/** How much of an unusable answer goes back to the model. */
const maxRepeatedCharacters = 4_000;

/**
 * The readings of one round of questions. What was answered and cannot be read is asked once more, with the answer and
 * what was wrong with it; a question whose request is in quarantine was asked often enough.
 */
export function* askAgain<Value>(
  asks: readonly Ask[],
  parse: (reply: AnsweredReply) => Value,
): Conversation<Reading<Value>[]> {
  const readings = (yield asks).map((reply) => readReply(reply, parse));
  const places = readings.flatMap((reading, place) =>
    'trouble' in reading && reading.trouble.isUnreadable ? [place] : [],
  );
  const replies = yield places.map((place) => renderAgain(asks[place], readings[place]));
  const second = replies.map((reply) => readReply(reply, parse));
  return readings.map((reading, place) => second[places.indexOf(place)] ?? reading);
}

/** Values and troubles of readings, each in their order. */
export function splitReadings<Value>(readings: readonly Reading<Value>[]): { values: Value[]; troubles: Trouble[] } {
  return {
    values: readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])),
    troubles: readings.flatMap((reading) => ('trouble' in reading ? [reading.trouble] : [])),
  };
}

function renderAgain(ask: Ask | undefined, reading: Reading<unknown> | undefined): Ask {
  if (!ask || !reading || !('trouble' in reading)) throw new TypeError('only what was asked can be asked again');
  const { raw, message } = reading.trouble;
  return {
    ...ask,
    messages: [
      ...ask.messages,
      { role: 'assistant', content: raw.trim().slice(0, maxRepeatedCharacters) || '(no answer)' },
      {
        role: 'user',
        content: `That answer cannot be used: ${message}.\nAnswer the request again with only the JSON that it asks for.`,
      },
    ],
  };
}
