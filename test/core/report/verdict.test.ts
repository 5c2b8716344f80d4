import type { Difference, EvaluationResult, SystemResult } from '../../../core/contracts/evaluation';
import { buildVerdict, readDifference } from '../../../core/report/verdict';

const bm25 = system('bm25', 0.588);
const dense = system('dense', 0.743);

test('a win over BM25 and over the best untuned system names both with interval and p', () => {
  const tuned = system('tuned', 0.8, [
    difference('bm25', 0.212, 0.17, 0.255, 0.0001),
    difference('dense', 0.057, 0.02, 0.09, 0.004),
  ]);
  expect(buildVerdict(evaluation([bm25, dense, tuned]))).toEqual({
    outcome: 'better',
    label: 'Better than BM25 and than the untuned bi-encoder',
    sentence:
      'On 200 questions, the tuned model beats BM25: nDCG@10 .800 against .588, +.212 (95% interval +.170 to +.255, p < .001); ' +
      'the untuned bi-encoder reaches .743 and the tuned model beats it too: +.057 (95% interval +.020 to +.090, p = .004).',
  });
});

test('a win over BM25 only says that the untuned bi-encoder is not beaten', () => {
  const tuned = system('tuned', 0.745, [
    difference('bm25', 0.157, 0.118, 0.196, 0.0001),
    difference('dense', 0.002, -0.043, 0.047, 0.93),
  ]);
  expect(buildVerdict(evaluation([bm25, dense, tuned]))).toEqual({
    outcome: 'mixed',
    label: 'Better than BM25, not shown to be better than the untuned bi-encoder',
    sentence:
      'On 200 questions, the tuned model beats BM25: nDCG@10 .745 against .588, +.157 (95% interval +.118 to +.196, p < .001); ' +
      'the untuned bi-encoder reaches .743 and the tuned model does not beat it (no difference is shown): ' +
      '+.002 (95% interval −.043 to +.047, p = .930).',
  });
});

test('a win over BM25 that the best untuned system beats says so', () => {
  const tuned = system('tuned', 0.66, [
    difference('bm25', 0.072, 0.03, 0.11, 0.001),
    difference('dense', -0.083, -0.13, -0.04, 0.0005),
  ]);
  const verdict = buildVerdict(evaluation([bm25, dense, tuned]));
  expect(verdict).toMatchObject({ outcome: 'mixed', label: 'Better than BM25, worse than the untuned bi-encoder' });
  expect(verdict.sentence).toContain(
    'the untuned bi-encoder reaches .743 and is better than the tuned model: −.083 (95%',
  );
});

test('where BM25 is the best untuned system it is named once', () => {
  const tuned = system('tuned', 0.7, [difference('bm25', 0.112, 0.05, 0.17, 0.0004)]);
  expect(buildVerdict(evaluation([bm25, tuned]))).toEqual({
    outcome: 'better',
    label: 'Better than BM25, the best untuned system',
    sentence:
      'On 200 questions, the tuned model beats BM25: nDCG@10 .700 against .588, +.112 (95% interval +.050 to +.170, p < .001).',
  });
});

test('of closed lists it is told what was found, and no verdict', () => {
  const lists = system('lists', 0.45);
  const tuned = system('tuned', 0.95, [difference('lists', 0.5, 0.4, 0.6, 0.0001)]);
  const closed = { others: 9, drawnFrom: 50, seed: 13 };
  const set = evaluation([lists, tuned]);
  expect(buildVerdict({ ...set, lists: { kind: 'closed', system: 'lists', sha256: 'd', closed } })).toEqual({
    outcome: 'not-compared',
    label: 'Closed lists of 1 + 9: no verdict',
    sentence:
      'On 200 questions with closed lists of 1 relevant document and 9 others, nDCG@10 is .950 for the tuned model, .450 for ' +
      'the lists in BM25’s order. This says nothing of a search, and is not to be held against figures of other lists.',
  });
});

test('without a shown difference to BM25 it says do not rerank', () => {
  const tuned = system('tuned', 0.6, [difference('bm25', 0.012, -0.02, 0.05, 0.44)]);
  const verdict = buildVerdict(evaluation([bm25, tuned]));
  expect(verdict.outcome).toBe('not-shown');
  expect(verdict.label).toBe('No improvement over BM25 shown: do not rerank with it');
  expect(verdict.sentence).toContain(
    'no difference between the tuned model and BM25 is shown: nDCG@10 .600 against .588, +.012',
  );
});

test('a loss to BM25 says do not rerank', () => {
  const tuned = system('tuned', 0.467, [difference('bm25', -0.121, -0.176, -0.064, 0.0001)]);
  const verdict = buildVerdict(evaluation([bm25, tuned]));
  expect(verdict).toMatchObject({ outcome: 'worse', label: 'Worse than BM25: do not rerank with it' });
  expect(verdict.sentence).toContain(
    'is worse than BM25: nDCG@10 .467 against .588, −.121 (95% interval −.176 to −.064, p < .001)',
  );
});

test('with fewer than 30 questions no system is called better, whatever the interval', () => {
  const tuned = system('tuned', 0.9, [difference('bm25', 0.312, 0.2, 0.4, 0.0001)]);
  expect(buildVerdict({ ...evaluation([bm25, dense, tuned]), queries: 29 })).toEqual({
    outcome: 'too-few',
    label: 'Too few questions to say',
    sentence:
      'With 29 questions, too few to tell systems apart (at least 30 are needed): ' +
      'nDCG@10 is .900 for the tuned model, .588 for BM25 and .743 for the untuned bi-encoder.',
  });
});

test('the first tuned system counts, not the one that is best on the test questions', () => {
  const tuned = system('tuned', 0.6, [difference('bm25', 0.012, -0.02, 0.05, 0.44)]);
  const luckier = { ...system('tuned-int8', 0.7, [difference('bm25', 0.112, 0.05, 0.17, 0.001)]), tuned: true };
  expect(buildVerdict(evaluation([bm25, tuned, luckier])).sentence).toContain('nDCG@10 .600');
});

test('a first stage that is not BM25 is named as an untuned system', () => {
  const first = system('splade', 0.6);
  const tuned = system('tuned', 0.7, [difference('splade', 0.1, 0.05, 0.15, 0.001)]);
  expect(buildVerdict(evaluation([first, tuned])).label).toBe('Better than splade, the best untuned system');
});

test('without a tuned system, an untuned one or a computed difference nothing is claimed', () => {
  expect(buildVerdict(evaluation([bm25])).sentence).toContain('has no tuned model');
  expect(buildVerdict(evaluation([system('tuned', 0.7)])).sentence).toContain('has no untuned system to compare with');
  const verdict = buildVerdict(evaluation([bm25, system('tuned', 0.7)]));
  expect(verdict).toMatchObject({ outcome: 'not-compared' });
  expect(verdict.sentence).toContain(
    'nDCG@10 is .700 for the tuned model, .588 for BM25, but the paired difference was not computed',
  );
});

test('interval and test must agree before a difference is called one, and the sentence says when they do not', () => {
  expect(readDifference(difference('bm25', 0.1, 0.01, 0.2, 0.06))).toBe('not-shown');
  expect(readDifference(difference('bm25', 0.1, -0.01, 0.2, 0.04))).toBe('not-shown');
  expect(readDifference(difference('bm25', 0.1, 0.01, 0.2, 0.04))).toBe('better');
  expect(readDifference(difference('bm25', -0.1, -0.2, -0.01, 0.04))).toBe('worse');
  const tuned = system('tuned', 0.688, [difference('bm25', 0.1, 0.01, 0.2, 0.06)]);
  expect(buildVerdict(evaluation([bm25, tuned])).sentence).toContain('p = .060; interval and test disagree)');
});

function evaluation(systems: SystemResult[]): EvaluationResult {
  return {
    name: 'set',
    protocol: '',
    documents: 10,
    queries: 200,
    depth: 50,
    systems,
    won: [],
    lost: [],
    warnings: [],
  };
}

function system(name: string, mean: number, differences: Difference[] = []): SystemResult {
  const metrics = [{ name: 'nDCG@10', mean, standardError: 0.02 }];
  return { name, description: name, tuned: name === 'tuned', metrics, differences };
}

function difference(baseline: string, mean: number, low: number, high: number, pValue: number): Difference {
  return { metric: 'nDCG@10', baseline, mean, low, high, pValue };
}
