import { evaluateSet, likesShort, type TinySet } from '../support/evaluateSet';

const set: TinySet = {
  documents: [
    { id: 'd1', text: 'oil the chain' },
    { id: 'd2', text: 'chain' },
    { id: 'd3', text: 'brake' },
  ],
  queries: [
    { id: 'q1', text: 'chain' },
    { id: 'q2', text: 'brake' },
  ],
  qrels: [
    { queryId: 'q1', documentId: 'd2', score: 1 },
    { queryId: 'q2', documentId: 'd3', score: 1 },
  ],
};
/** Reads words, and a token between the two texts. */
const counting = {
  ...likesShort,
  countTokens: (query: string, passages: readonly string[]) =>
    passages.map((passage) => `${query} | ${passage}`.split(' ').length),
};
const config = { num_hidden_layers: 2, hidden_size: 4, intermediate_size: 8 };
const computeOf = ({ systems }: { systems: { name: string; compute?: object | undefined }[] }) =>
  Object.fromEntries(systems.map(({ name, compute }) => [name, compute]));

test('what re-ranks is told with what it computes a question', async () => {
  const { result } = await evaluateSet(set, {}, { scorer: counting, config, previous: true });
  const { bm25, dense, tuned, 'tuned-int8': small, previous } = computeOf(result);
  // q1: 5 and 3 tokens, q2: 3. By the card's formula with N = 256: 2 * 256 * 5 + 32 * 25 = 3360, and 1824 for 3.
  const flops = (3360 + 1824 + 1824) / 2;
  const expected = { inputs: 1.5, tokens: 5.5, flops };
  expect(tuned).toMatchObject(expected);
  // Every relevant document comes first.
  expect((tuned as { rpp: number }).rpp).toBeCloseTo(1e15 / flops, 0);
  expect((tuned as { qpp: number }).qpp).toBeCloseTo(1e15 / flops, 0);
  expect([small, previous]).toEqual([tuned, tuned]);
  expect([bm25, dense]).toEqual([undefined, undefined]);
});

test('of a model whose folder does not tell its sizes nothing is told', async () => {
  const { result } = await evaluateSet(set, {}, { scorer: counting });
  expect(computeOf(result)['tuned']).toBeUndefined();
});
