import { readReply, replay, type Conversation, type Reply } from '../../../core/strategies/conversation';
import { UnusableAnswer } from '../../../core/strategies/unusableAnswer';

const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }], maxCompletionTokens: 1 });
const reply = (content: string): Reply => ({ requestKey: content, content });
const contentOf = (given: Reply | undefined) => (given && 'content' in given ? given.content : '');

/** Two rounds with a round of nothing between them. */
function* talk(): Conversation<string> {
  const [first, second] = yield [ask('a'), ask('b')];
  yield [];
  const [third] = yield [ask(`${contentOf(first)} ${contentOf(second)}`)];
  return `ends with ${contentOf(third)}`;
}

test('a conversation is replayed on the replies that are there', () => {
  expect(replay(talk(), [])).toEqual({ asks: [ask('a'), ask('b')] });
  expect(replay(talk(), [[reply('one'), reply('two')]])).toEqual({ asks: [ask('one two')] });
  expect(replay(talk(), [[reply('one'), reply('two')], [reply('three')]])).toEqual({ result: 'ends with three' });
});

test('a reply that is no answer is a trouble, whose is said; other errors are not swallowed', () => {
  const failure = { reason: 'refused', message: 'no', raw: '' };
  expect(readReply({ requestKey: 'k', failure }, () => 1)).toEqual({
    trouble: { ...failure, requestKey: 'k', isUnreadable: false },
  });
  const unusable = () => {
    throw new UnusableAnswer('not-json', 'expected JSON');
  };
  expect(readReply(reply('prose'), unusable)).toEqual({
    trouble: { reason: 'not-json', message: 'expected JSON', raw: 'prose', requestKey: 'prose', isUnreadable: true },
  });
  expect(() => readReply(reply('x'), () => JSON.parse('{') as number)).toThrow(SyntaxError);
  expect(readReply(reply('4'), ({ content }) => Number(content))).toEqual({ value: 4 });
});
