import { z } from 'zod';
import { parseJsonAnswer } from '../../../core/strategies/parseJsonAnswer';
import { UnusableAnswer } from '../../../core/strategies/unusableAnswer';

const schema = z.object({ relevant: z.boolean() });
const parse = (content: string) => parseJsonAnswer(content, schema, '{"relevant": …}');

function reasonOf(content: string): string {
  try {
    parse(content);
  } catch (error) {
    if (error instanceof UnusableAnswer) return error.reason;
    throw error;
  }
  return 'usable';
}

describe('parseJsonAnswer', () => {
  test.each([
    ['plain', '{"relevant": true}'],
    ['fenced', '```json\n{"relevant": true}\n```'],
    ['in prose', 'Sure! See [1]. Here it is: {"relevant": true} I hope {that} helps.'],
    ['after reasoning that quotes JSON', '<think>maybe {"relevant": false}?</think>{"relevant": true}'],
    ['after another object', '{"note": "a } in a string"} then {"relevant": true}'],
  ])('reads JSON that is %s', (_, content) => {
    expect(parse(content)).toEqual({ relevant: true });
  });

  test('says why an answer is unusable', () => {
    expect(reasonOf(' \n')).toBe('empty');
    expect(reasonOf('<think>hm</think>')).toBe('empty');
    expect(reasonOf('Yes, it is.')).toBe('not-json');
    expect(reasonOf('{"relevant": tr')).toBe('not-json');
    expect(reasonOf('{"relevant": "perhaps"}')).toBe('off-schema');
  });

  test('names the field that does not fit and what was received', () => {
    expect(() => parse('{"relevant": 7}')).toThrow(/at "relevant".*received "\{\\"relevant\\": 7\}"/);
  });
});
