import { runCommandLine } from '../../cli/program';
import { createFakeWorld } from './support/fakeWorld';
import { runView } from './support/runViews';

const figures = {
  ...{ since: 'kb-2026-11-21T030000', model: 'm', asked: 200, pairs: 198, agreement: 0.97, kappa: 0.951 },
  ...{ up: 2, down: 4, meanShift: -0.0051, pValue: 0.6875, isWarm: false },
};

async function show(summary: object): Promise<string> {
  const view = runView();
  const probed = { name: 'probe', item: figures.since, state: 'done' as const, summary };
  const fake = createFakeWorld({
    views: [{ ...view, stages: [...view.stages, probed as (typeof view.stages)[number]] }],
  });
  await runCommandLine(['show', view.runId], fake.world);
  return fake.stdout();
}

test('show tells how the judge answered when it was asked again, and what that warns of', async () => {
  const out = await show({ ...figures, warnings: ['the model may be another'] });
  expect(out).toContain(
    'judge asked again after kb-2026-11-21T030000: 198 of 200 answers compared, agreement 0.970, kappa 0.951, 2 higher, ' +
      '4 lower, mean shift -0.005 of the scale, p = 0.6875\n',
  );
  expect(out).toContain('warning of probe kb-2026-11-21T030000: the model may be another\n');
});

test('show says when there was nothing to ask again', async () => {
  const out = await show({ ...figures, asked: 0, pairs: 0 });
  expect(out).toContain('judge asked again: no request that kb-2026-11-21T030000 had asked too\n');
});
