import type { Promotion } from '../../../core/contracts/promotion';
import type { RunOutcome } from '../../../core/contracts/run';
import { describeCompletion } from '../../../workflows/lib/news';

const promotion: Promotion = {
  promoted: false,
  verdict: 'keep',
  reasons: ['help: tuned is not shown to be above BM25'],
};
const outcome: RunOutcome = {
  verdict: 'keep',
  why: 'queries.passages 24 -> 4: nDCG@10 fell by .377 since shop-2026-11-20T090000',
  ndcgAt10: 0.412,
  ndcgChange: -0.377,
  comparedWith: 'shop-2026-11-20T090000',
};

test('a model that is not promoted is told with what lowered its figure before what the gate says', () => {
  const [events, news] = describeCompletion('shop-2026-11-27T090000', promotion, { outcome, receipts: [] });
  expect(events).toEqual(['not-promoted', 'success']);
  expect(news).toEqual({
    message: `shop-2026-11-27T090000 is completed, and its model is not promoted: ${outcome.why}`,
    ...{ verdict: 'keep', promoted: false, reasons: promotion.reasons },
    ...{ ndcgAt10: 0.412, ndcgChange: -0.377, comparedWith: 'shop-2026-11-20T090000' },
  });
});

test('a promoted one is told with why, also where nothing was measured', () => {
  const promoted: Promotion = { promoted: true, verdict: 'promote', reasons: [] };
  const [events, news] = describeCompletion('shop-1', promoted, {
    outcome: { verdict: 'promoted', why: 'tuned is shown to be above BM25' },
    receipts: [],
  });
  expect(events).toEqual(['success']);
  expect(news.message).toBe('shop-1 is completed, and its model is promoted: tuned is shown to be above BM25');
  const [, silent] = describeCompletion('shop-1', promoted, {
    outcome: { verdict: 'promoted', why: '' },
    receipts: [],
  });
  expect(silent.message).toBe('shop-1 is completed, and its model is promoted: promoted');
});
