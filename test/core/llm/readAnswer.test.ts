import { readAnswer } from '../../../core/llm/readAnswer';

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    verdict: { $ref: '#/$defs/verdict' },
    notes: { type: 'array', items: { type: 'string' }, maxItems: 1 },
  },
  required: ['verdict'],
  additionalProperties: false,
  $defs: { verdict: { enum: ['yes', 'no'] } },
};
const jsonSchema = { type: 'json_schema', json_schema: { name: 'verdict', strict: true, schema } };
const said = (content: string, finishReason = 'stop') => ({ content, finishReason });

/** Expected by hand from JSON Schema 2020-12 and from what OpenAI says of finish_reason and refusal. */
describe('readAnswer', () => {
  test.each<[string, unknown, string, string, string | undefined]>([
    ['fits', jsonSchema, '{"verdict":"yes","notes":["a"]}', 'stop', undefined],
    ['has one member too many', jsonSchema, '{"verdict":"yes","mood":"good"}', 'stop', undefined],
    ['has a value that is not allowed', jsonSchema, '{"verdict":"perhaps"}', 'stop', 'off-schema'],
    ['lacks a member', jsonSchema, '{}', 'stop', 'off-schema'],
    ['has an item too many', jsonSchema, '{"verdict":"yes","notes":["a","b"]}', 'stop', 'off-schema'],
    ['is a list', jsonSchema, '[{"verdict":"yes"}]', 'stop', 'off-schema'],
    ['is prose', jsonSchema, 'yes', 'stop', 'off-schema'],
    ['stands in a fence', jsonSchema, '```\n{"verdict":"no"}\n```', 'stop', undefined],
    ['is white space', jsonSchema, ' \n\t', 'stop', 'empty'],
    ['was cut', jsonSchema, '{"verdict":"y', 'length', 'truncated'],
    ['was cut before anything', jsonSchema, '', 'length', 'truncated'],
    ['was complete when it was cut', jsonSchema, '{"verdict":"yes"} Also', 'length', undefined],
    ['was stopped by a filter', jsonSchema, '{"verdict":"yes"}', 'content_filter', 'filtered'],
    ['is any object', { type: 'json_object' }, '{"any":1}', 'stop', undefined],
    ['is no object', { type: 'json_object' }, '[1]', 'stop', 'off-schema'],
    ['is text', undefined, 'words', 'stop', undefined],
    ['is text of a text format', { type: 'text' }, 'words', 'stop', undefined],
    ['is text that was cut', undefined, 'words', 'length', 'truncated'],
    ['is no text', undefined, '', 'stop', 'empty'],
  ])('an answer that %s', (_name, format, content, finishReason, reason) => {
    const reading = readAnswer(said(content, finishReason), { responseFormat: format });
    expect(reading).toMatchObject(reason === undefined ? { isUsable: true } : { isUsable: false, reason });
  });

  test('a refusal comes before everything else', () => {
    const refused = { ...said('{"verdict":"yes"}', 'content_filter'), refusal: 'I will not.' };
    expect(readAnswer(refused, { responseFormat: jsonSchema })).toEqual({
      ...{ isUsable: false, reason: 'refused' },
      message: 'the answer was refused: I will not.',
    });
  });

  test('what does not fit is named by its path', () => {
    expect(readAnswer(said('{"verdict":"yes","notes":[1]}'), { responseFormat: jsonSchema })).toMatchObject({
      message: expect.stringContaining('at "notes.0": must be string; received "{\\"verdict\\":'),
    });
  });

  test.each([
    ['has the form', ' [B]', 'stop', undefined],
    ['has the form, cut by the limit', 'B', 'length', undefined],
    ['has another form', 'Passage B', 'stop', 'off-schema'],
    ['has not reached its form by the limit', '<think>', 'length', 'truncated'],
    ['is empty', ' ', 'stop', 'empty'],
  ])('text that %s', (_name, content, finishReason, reason) => {
    const expects = { pattern: String.raw`^\s*\[?[A-T]\]?$`, words: 'one letter' };
    const reading = readAnswer(said(content, finishReason), { expects });
    expect(reading).toMatchObject(reason === undefined ? { isUsable: true } : { isUsable: false, reason });
  });

  test('a schema that is none accepts what the endpoint let pass', () => {
    const broken = { type: 'json_schema', json_schema: { schema: { type: 'no-such-type' } } };
    expect(readAnswer(said('{"any":1}'), { responseFormat: broken })).toEqual({ isUsable: true });
  });

  test('many schemas are checked right, each by its own', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let number = 0; number < 100; number += 1) {
        const format = { type: 'json_schema', json_schema: { schema: { properties: { n: { const: number } } } } };
        expect(readAnswer(said(`{"n":${number}}`), { responseFormat: format }).isUsable).toBe(true);
        expect(readAnswer(said(`{"n":${number + 1}}`), { responseFormat: format }).isUsable).toBe(false);
      }
    }
  });
});
