import type { GateDecision, PromotedModel, PromotionEntry } from '../../../core/contracts/promotion';
import { findRegression } from '../../../core/promotion/findRegression';
import { findRollback } from '../../../core/promotion/promotionLog';
import { replacePromotion } from '../../../infra/promotions';

const decision: GateDecision = { verdict: 'promote', system: 'tuned', metric: 'nDCG@10', checks: [] };

test('two rollbacks go back two models, and a later promotion starts anew from there', () => {
  const log = listOf(['gate', 'one'], ['gate', 'two'], ['promote', 'three']);
  expect(findRollback(log)?.runId).toBe('two');
  const once = add(log, 'rollback', 'two');
  expect(findRollback(once)?.runId).toBe('one');
  const twice = add(once, 'rollback', 'one');
  expect(findRollback(twice)).toBeUndefined();
  expect(findRollback(add(twice, 'gate', 'four'))?.runId).toBe('one');
});

test('a rollback to a named run finds its latest entry, and none of a run that was never in use', () => {
  const log = listOf(['gate', 'one'], ['gate', 'two'], ['gate', 'three']);
  expect(findRollback(log, 'one')).toMatchObject({ runId: 'one', by: 'ada' });
  expect(findRollback(log, 'zero')).toBeUndefined();
  // What is in use is nothing that one could go back to.
  expect(findRollback(log, 'three')).toBeUndefined();
});

test('all that was in use is kept with who, when and why; what it replaced is named', () => {
  const log = add(listOf(['gate', 'one'], ['gate', 'two']), 'rollback', 'one');
  expect(log).toMatchObject({ runId: 'one', way: 'rollback', why: 'because', replaces: { runId: 'two' } });
  expect(log.history.map(({ runId, way, by }) => [runId, way, by])).toEqual([
    ['one', 'gate', 'ada'],
    ['two', 'gate', 'ada'],
  ]);
});

describe('a regression', () => {
  const below = { check: 'previous' as const, set: 'faq', passed: false, sentence: 'is shown to be below' };
  const level = { ...below, passed: true, sentence: 'is not shown to be below' };
  const useless = { check: 'first-stage' as const, set: 'faq', passed: false, sentence: 'is not shown to be above' };

  test.each<[string, GateDecision['verdict'], GateDecision['checks'], string | undefined]>([
    ['below the promoted model', 'keep', [below], 'faq: is shown to be below'],
    [
      'no help to the list, where another model is promoted',
      'do-not-rerank',
      [useless, level],
      'faq: is not shown to be above',
    ],
    ['merely not better', 'keep', [level], undefined],
    ['no help to the list, and nothing promoted', 'do-not-rerank', [useless], undefined],
  ])('%s', (_, verdict, checks, expected) => {
    expect(findRegression({ ...decision, verdict, checks })).toBe(expected);
  });
});

function listOf(...entries: [PromotionEntry['way'], string][]): PromotedModel {
  const all = entries.reduce<PromotedModel | undefined>((before, [way, runId]) => add(before, way, runId), undefined);
  return all as PromotedModel;
}

function add(before: PromotedModel | undefined, way: PromotionEntry['way'], runId: string): PromotedModel {
  const model = { stage: 'export', key: runId, digest: runId };
  const entry = {
    runId,
    model,
    system: 'tuned',
    decision,
    way: way!,
    at: '2026-11-28T00:00:00Z',
    by: 'ada',
    why: 'because',
  };
  return replacePromotion('bikes', entry, before);
}
