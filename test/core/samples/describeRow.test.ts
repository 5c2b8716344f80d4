import { describeRow } from '../../../core/samples/describeRow';

describe('a row is known by its fields', () => {
  test.each<[string, Record<string, unknown>, string | undefined, object]>([
    [
      'a file that could not be read',
      { reason: 'not-utf8', location: { file: 'a.txt' }, message: 'a.txt: no', excerpt: 'caf' },
      undefined,
      { passages: [], message: 'a.txt: no', raw: 'caf' },
    ],
    [
      'an answer without questions',
      { chunkId: 'c', requestKey: 'k', message: 'not JSON', raw: 'sorry', reason: 'off-schema' },
      undefined,
      { passages: [{ chunkId: 'c' }], message: 'not JSON', raw: 'sorry' },
    ],
    [
      'a question of an evaluation set',
      { id: 'q', text: 'why?' },
      'queries',
      { query: { id: 'q', text: 'why?' }, passages: [] },
    ],
    ['a document', { id: 'd', text: 'because' }, undefined, { passages: [{ documentId: 'd', text: 'because' }] }],
    [
      'a passage that a model wrote',
      {
        ...{ id: 'synthetic-1', queryId: 'q', grade: 1, scale: 3, text: 'Beside the point.' },
        ...{ strategy: 'graded-docs', promptVersion: 'p', model: 'm' },
      },
      'documents',
      {
        query: { id: 'q' },
        passages: [{ chunkId: 'synthetic-1', grade: 1, scale: 3, text: 'Beside the point.', source: 'synthetic' }],
      },
    ],
    [
      "a person's judgement",
      { queryId: 'q', documentId: 'd', score: 2 },
      'qrels',
      { query: { id: 'q' }, passages: [{ documentId: 'd', grade: 2 }] },
    ],
    [
      'a judgement that was dropped, whose reason is a code',
      {
        queryId: 'q',
        chunkId: 'c',
        grade: 0,
        scale: 3,
        requestKey: 'k',
        explanation: 'no',
        reason: 'source-not-relevant',
      },
      'dropped',
      { query: { id: 'q' }, passages: [{ chunkId: 'c', grade: 0, scale: 3, explanation: 'no' }] },
    ],
    [
      'one without words of the judge',
      { queryId: 'q', chunkId: 'c', grade: 0, scale: 3, requestKey: 'k', reason: 'source-not-relevant' },
      'dropped',
      { query: { id: 'q' }, passages: [{ chunkId: 'c', grade: 0, scale: 3 }] },
    ],
    [
      'a question that a filter flags, with what it measured',
      {
        id: 'q',
        chunkId: 'c',
        text: 't',
        language: 'en',
        strategy: 's',
        promptVersion: '1',
        reason: 'too-long',
        measured: { words: 40 },
      },
      'flagged',
      {
        query: { id: 'q', text: 't', language: 'en', strategy: 's' },
        passages: [{ chunkId: 'c', isSource: true }],
        message: 'too-long: words 40',
      },
    ],
    ['anything else', { some: 'thing' }, undefined, { passages: [] }],
  ])('%s', (_, row, table, expected) => {
    expect(describeRow(row, table)).toEqual(expected);
  });
});
