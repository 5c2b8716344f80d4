import type { Qrels, Run } from '../../../core/evaluation/runs';
import { selectCases, type CaseInputs } from '../../../core/evaluation/selectCases';

const list = (...ids: string[]) => ids.map((id, index) => ({ id, score: 10 - index }));
const qrels: Qrels = new Map(
  ['b-won', 'a-won', 'most-won', 'same', 'lost', 'found'].map((id) => [id, new Map([['right', 1]])]),
);
const firstStage: Run = new Map([
  ['b-won', list('wrong', 'right')],
  ['a-won', list('wrong', 'right')],
  ['most-won', list('wrong', 'x', 'y', 'right')],
  ['same', list('wrong', 'right')],
  ['lost', list('right', 'wrong')],
  ['found', list('x', 'y', 'z', 'wrong')],
]);
const tuned: Run = new Map([
  ['b-won', list('right', 'wrong')],
  ['a-won', list('right', 'wrong')],
  ['most-won', list('right', 'x')],
  ['same', list('wrong', 'right')],
  ['lost', list('wrong', 'x', 'right')],
  ['found', list('x', 'y', 'right')],
]);
const inputs: CaseInputs = {
  qrels,
  firstStage,
  tuned,
  queryText: (id) => `question ${id}`,
  documentText: (id) => `text of ${id}`,
};

describe('selectCases', () => {
  it('orders by the change of nDCG@10, ties by query id, and leaves unchanged questions out', () => {
    const { won, lost } = selectCases(inputs);
    // Gains: 1 - 1/log2(5) = .569, 1/log2(4) = .5, 1 - 1/log2(3) = .369 twice.
    expect(won.map(({ queryId }) => queryId)).toEqual(['most-won', 'found', 'a-won', 'b-won']);
    expect(lost.map(({ queryId }) => queryId)).toEqual(['lost']);
  });

  it('tells the ranks, the texts and what the loser had on top', () => {
    expect(selectCases(inputs).lost[0]).toEqual({
      queryId: 'lost',
      query: 'question lost',
      firstStage: 1,
      tuned: 0.5,
      relevant: { id: 'right', text: 'text of right', firstStageRank: 1, tunedRank: 3 },
      wrongTop: { id: 'wrong', text: 'text of wrong' },
    });
  });

  it('leaves out the rank of a document that a system did not list', () => {
    const found = selectCases(inputs).won.find(({ queryId }) => queryId === 'found')!;
    expect(found.relevant).toEqual({ id: 'right', text: 'text of right', tunedRank: 3 });
    expect(found.wrongTop).toEqual({ id: 'x', text: 'text of x' });
  });

  it('mirrors won and lost, ties included, when the systems change places', () => {
    const { won, lost } = selectCases({ ...inputs, firstStage: tuned, tuned: firstStage });
    expect(lost.map(({ queryId }) => queryId)).toEqual(['most-won', 'found', 'a-won', 'b-won']);
    expect(won.map(({ queryId }) => queryId)).toEqual(['lost']);
  });

  it('keeps to its limit', () => {
    expect(selectCases({ ...inputs, limit: 1 }).won).toHaveLength(1);
  });

  it('shows the most relevant document and no wrong top where the loser had a relevant one there', () => {
    const graded: Qrels = new Map([
      [
        'q',
        new Map([
          ['good', 1],
          ['best', 2],
        ]),
      ],
    ]);
    const [before, after] = [list('good', 'best'), list('best', 'good')].map((ranked): Run => new Map([['q', ranked]]));
    const { won } = selectCases({ ...inputs, qrels: graded, firstStage: before!, tuned: after! });
    expect(won[0]!.relevant).toMatchObject({ id: 'best', firstStageRank: 2, tunedRank: 1 });
    expect(won[0]).not.toHaveProperty('wrongTop');
  });

  it('cuts long texts visibly and never inside a character', () => {
    const { won } = selectCases({ ...inputs, documentText: () => 'ab😀cd', maxTextLength: 3 });
    expect(won[0]!.relevant.text).toBe('ab…');
  });
});
