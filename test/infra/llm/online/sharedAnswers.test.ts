import type { LlmAnswer } from '../../../../core/contracts/llm';
import { SharedAnswers } from '../../../../infra/llm/online/sharedAnswers';

const key = 'a'.repeat(64);
const answerOf = (status: LlmAnswer['status']): LlmAnswer => ({
  key,
  status,
  content: status,
  tokensIn: 1,
  tokensOut: 1,
});

function asker(answers: (LlmAnswer | Error)[]) {
  let asked = 0;
  const ask = async (): Promise<LlmAnswer> => {
    const answer = answers[asked++];
    await new Promise(setImmediate);
    if (!answer || answer instanceof Error) throw answer ?? new Error('asked too often');
    return answer;
  };
  return { ask, count: () => asked };
}

test('one asks for all who want the same at once or a little later', async () => {
  const shared = new SharedAnswers();
  const { ask, count } = asker([answerOf('answered')]);
  const answers = await Promise.all([1, 2, 3].map(() => shared.getOrAsk(key, ask)));
  answers.push(await shared.getOrAsk(key, ask));
  expect(answers.every(({ status }) => status === 'answered')).toBe(true);
  expect(count()).toBe(1);
});

test('what fails is everybody’s own to ask again', async () => {
  const shared = new SharedAnswers();
  const { ask, count } = asker([new Error('halted'), answerOf('answered')]);
  const outcomes = await Promise.allSettled([shared.getOrAsk(key, ask), shared.getOrAsk(key, ask)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  const quarantined = asker([answerOf('failed'), answerOf('failed')]);
  const other = new SharedAnswers();
  await Promise.all([other.getOrAsk(key, quarantined.ask), other.getOrAsk(key, quarantined.ask)]);
  expect([count(), quarantined.count()]).toEqual([2, 2]);
});
