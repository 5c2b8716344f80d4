import { pipelineSpecSchema } from '../../../../core/contracts/pipelineSpec';
import { findOptionProblem, type JudgeWithOptions } from '../../../../core/strategies/judge/optionProblem';

test.each<[JudgeWithOptions, string, RegExp]>([
  [
    { strategy: 'binary', windowSize: 10 },
    'windowSize',
    /not read by binary, whose options are samples, sampleTemperature; it belongs to first-token, listwise, insertrank, dual-teacher/,
  ],
  [{ strategy: 'graded', probabilities: 'product' }, 'probabilities', /belongs to pointwise-int, dual-teacher/],
  [{ strategy: 'listwise', scores: { retriever: 'bm25', scale: 'raw', order: 'score' } }, 'scores', /insertrank/],
  [{ strategy: 'groupwise', margin: 2 }, 'margin', /not read by groupwise/],
  [{ strategy: 'first-token', windowSize: 21 }, 'windowSize', /at most 20/],
  [{ strategy: 'listwise', windowSize: 10, windowStep: 10 }, 'windowStep', /below windowSize, which is 10/],
  [{ strategy: 'listwise', windowStep: 20 }, 'windowStep', /which is 20/],
  [{ strategy: 'setwise-r1', groupSize: 21 }, 'groupSize', /at most 20/],
  [{ strategy: 'setwise-r1', topK: 5, sourceWithin: 6 }, 'sourceWithin', /at most topK, which is 5/],
  [{ strategy: 'setwise-r1', topK: 2 }, 'topK', /at least margin, which is 3/],
  [{ strategy: 'binary', sampleTemperature: 1 }, 'sampleTemperature', /samples of 2 or more/],
  // Of a dual teacher the options of the two that are chosen.
  [
    { strategy: 'dual-teacher', scores: { retriever: 'bm25', scale: 'raw', order: 'score' } },
    'scores',
    /not read by dual-teacher/,
  ],
  [
    { strategy: 'dual-teacher', teachers: { pointwise: 'binary', listwise: 'listwise' }, probabilities: 'product' },
    'probabilities',
    /not read/,
  ],
  [
    { strategy: 'dual-teacher', teachers: { pointwise: 'binary', listwise: 'first-token' }, windowSize: 30 },
    'windowSize',
    /at most 20/,
  ],
])('%j', (judge, field, message) => {
  expect(findOptionProblem(judge)).toEqual({ field, message: expect.stringMatching(message) });
});

test.each<JudgeWithOptions>([
  { strategy: 'binary', samples: 3, sampleTemperature: null },
  { strategy: 'pointwise-int', probabilities: 'expectation', samples: 3 },
  { strategy: 'listwise', windowSize: 40, windowStep: 20, repeats: 2, seed: 7, sourceWithin: 5, margin: 1 },
  { strategy: 'setwise-r1', topK: 5, groupSize: 10 },
  { strategy: 'groupwise', groupSize: 50, repeats: 4, seed: 1 },
  {
    strategy: 'dual-teacher',
    teachers: { pointwise: 'groupwise', listwise: 'insertrank' },
    scores: { retriever: 'dense', scale: '0-1', order: 'shuffle' },
    groupSize: 10,
  },
])('%j is sound', (judge) => {
  expect(findOptionProblem(judge)).toBeUndefined();
});

test('a spec names the field and what to mend; what it does not say is left to the strategies', () => {
  const parse = (judge: object) => pipelineSpecSchema.safeParse({ name: 'x', corpus: { jsonl: 'c' }, judge });
  const refused = parse({ strategy: 'listwise', groupSize: 5 });
  expect(refused.error?.issues).toMatchObject([{ path: ['judge', 'groupSize'] }]);
  expect(parse({}).data?.judge).toEqual({ strategy: 'binary' });
  expect(parse({ strategy: 'insertrank', scores: {} }).data?.judge.scores).toEqual({
    ...{ retriever: 'bm25', scale: 'raw', order: 'score' },
  });
});
