import type { JudgeDrift } from '../../../core/contracts/changes';
import type { ProbeResult } from '../../../core/contracts/probe';
import { buildDriftSection } from '../../../core/report/changes/driftSection';
import { buildProbeSection } from '../../../core/report/sections/probeSection';

const probe: ProbeResult = {
  ...{ since: 'kb-2026-11-21T030000', model: 'm', asked: 200, pairs: 198, agreement: 0.97, kappa: 0.951 },
  ...{ up: 2, down: 4, meanShift: -0.0051, pValue: 0.6875, isWarm: false },
  samples: [{ query: 'how hot?', passage: 'Steep it.', before: '3 of 3', now: '2 of 3' }],
};

test('the report of a run says how the judge answered when it was asked again', () => {
  const [section] = buildProbeSection({ probe });
  expect(section).toMatchObject({ id: 'probe', title: 'Drift of the judge' });
  const [paragraph, heading, cards] = section!.blocks;
  expect(JSON.stringify(paragraph)).toMatch(
    /200 requests went to the judge \(m\) again.*97\.0% of 198 pairs with the same grade, quadratically weighted kappa \.951\. 2 are higher and 4 lower; the mean grade moved by −\.005 of the scale \(p = \.688/,
  );
  expect(JSON.stringify(paragraph)).toContain('kb-2026-11-21T030000');
  expect(heading).toMatchObject({ text: 'Asked again, pairs with another grade' });
  expect(cards).toMatchObject({ cards: [{ title: 'how hot?', tag: '3 of 3 → 2 of 3' }] });
  expect(JSON.stringify(section)).not.toContain('temperature');
});

test('it warns where there is a reason, says what a temperature does, and has no section where nothing was asked', () => {
  const [warned] = buildProbeSection({ probe: { ...probe, isWarm: true, warning: 'look at it' } });
  expect(warned!.blocks[0]).toEqual({ kind: 'notice', title: 'Warning of probe', content: ['look at it.'] });
  expect(JSON.stringify(warned)).toContain('not asked at temperature 0');
  const [nothing] = buildProbeSection({ probe: { ...probe, asked: 0, pairs: 0, samples: [] } });
  expect(JSON.stringify(nothing)).toMatch(/no request in common with .*kb-2026-11-21T030000/);
  expect(buildProbeSection({})).toEqual([]);
});

test('the drift that a run changed has it beside that of the run before', () => {
  const nothing = { pairs: 9, askedAnew: 0, regraded: 0, meanShift: 0 };
  const drift: JudgeDrift = { ...nothing, probe: { pairs: 9, agreement: 1, samples: [] } };
  const told = buildDriftSection({ ...drift, again: probe, againBefore: { ...probe, pairs: 190, agreement: 0.99 } });
  const [first, subheading, paragraph] = told.blocks;
  expect(subheading).toEqual({ kind: 'subheading', text: 'Asked again' });
  expect(JSON.stringify(paragraph)).toContain('The run before found 99.0% of 190 pairs with the same grade');
  expect(buildDriftSection(drift).blocks).toEqual([first]);
});
