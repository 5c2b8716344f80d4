import { planAsking, type AskingSettings } from '../../../core/strategies/queries/askingPlan';
import { summarisedExemplars } from '../../../core/strategies/queries/builtInExemplars';
import { Guide } from '../../../core/guide/guide';

const settings: AskingSettings = { strategy: 'zero-shot', perPassage: 1, seed: 13 };
const passages = Array.from({ length: 3000 }, (_, index) => ({ id: `c${index}`, text: 'Green tea.' }));

/** The shares are within 3 sigma of what the weights say. */
function expectShares(seen: readonly string[], weights: Record<string, number>): void {
  const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  for (const [name, weight] of Object.entries(weights)) {
    const p = weight / all;
    const count = seen.filter((each) => each === name).length;
    expect(Math.abs(count - seen.length * p)).toBeLessThan(3 * Math.sqrt(seen.length * p * (1 - p)));
  }
  expect(new Set(seen)).toEqual(new Set(Object.keys(weights)));
}

test('one way is the strategy as it is', () => {
  const { strategy, promptVersion, prompt } = planAsking(settings).taskFor({ id: 'c', title: 'Tea', text: 'Green.' });
  expect(strategy.name).toBe('zero-shot');
  expect({ promptVersion, prompt }).toEqual({
    promptVersion: 'zero-shot-1',
    prompt: { passage: { title: 'Tea', text: 'Green.' }, count: 1 },
  });
});

test('a mix: each passage has one way, by weight; another weight moves only what comes or goes', () => {
  const exemplars = summarisedExemplars.slice(0, 3);
  const mix = [
    { strategy: 'zero-shot' as const, weight: 2 },
    { strategy: 'few-shot' as const, weight: 1, exemplars },
    { strategy: 'sap' as const, weight: 1, sap: { chain: 'two' as const } },
  ];
  const plan = planAsking({ ...settings, mix });
  expect({ version: plan.promptVersion, isOneRound: plan.isOneRound }).toEqual({
    ...{ version: 'zero-shot-1, few-shot-1, sap-two-1', isOneRound: false },
  });
  const versions = passages.map((passage) => plan.taskFor(passage));
  expectShares(
    versions.map(({ promptVersion }) => promptVersion),
    { 'zero-shot-1': 2, 'few-shot-1': 1, 'sap-two-1': 1 },
  );
  for (const { strategy, prompt } of versions)
    expect(prompt.exemplars).toEqual(strategy.name === 'few-shot' ? exemplars : undefined);
  const heavier = planAsking({
    ...settings,
    mix: mix.map((way, place) => (place === 2 ? { ...way, weight: 4 } : way)),
  });
  for (const [index, passage] of passages.entries()) {
    const { strategy } = heavier.taskFor(passage);
    if (strategy.name !== 'sap') expect(strategy).toBe(versions[index]!.strategy);
  }
});

test('languages and kinds by weight, each query with its own kind', () => {
  const plan = planAsking({
    ...settings,
    perPassage: 2,
    languages: ['de', 'fr', 'de'],
    kinds: { factual: 3, keyword: 1 },
  });
  const tasks = passages.map((passage) => plan.taskFor(passage).prompt);
  expectShares(
    tasks.map(({ language = '' }) => language),
    { de: 2, fr: 1 },
  );
  expectShares(
    tasks.flatMap(({ kinds = [] }) => kinds),
    { factual: 3, keyword: 1 },
  );
  expect(new Set(tasks.map(({ kinds }) => kinds?.length))).toEqual(new Set([2]));
  // Which kind a query has says nothing about which its neighbour has.
  const pairs = tasks.map(({ kinds = [] }) => kinds.join());
  expect(new Set(pairs).size).toBe(4);
});

test('a plan hangs on the passage, not on its neighbours', () => {
  const plan = planAsking({ ...settings, languages: ['de', 'fr'], kinds: { symptom: 1, factual: 1 } });
  const all = passages.map((passage) => plan.taskFor(passage).prompt);
  for (const index of [0, 7, 2999]) {
    const alone = planAsking({ ...settings, languages: ['fr', 'de'], kinds: { factual: 1, symptom: 1 } });
    expect(alone.taskFor(passages[index]!).prompt).toEqual(all[index]);
  }
});

test('options raise the version of the prompt; kinds go only to ways that read them', () => {
  const guide = new Guide('en');
  guide.add({ term: 'green tea' });
  const mix = [
    { strategy: 'zero-shot' as const, weight: 1 },
    { strategy: 'decompose' as const, weight: 1 },
  ];
  const plan = planAsking({ ...settings, mix, kinds: { factual: 1 } });
  const seen = new Set(
    passages.slice(0, 50).map((passage) => plan.taskFor(passage, guide.find(passage.text)).promptVersion),
  );
  expect([...seen].sort()).toEqual(['decompose-1+guide-1', 'zero-shot-1+kinds-1+guide-1']);
});
