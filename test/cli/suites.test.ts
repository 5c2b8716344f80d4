import { runCommandLine } from '../../cli/program';
import { createFakeWorld } from './support/fakeWorld';
import { runView } from './support/runViews';

describe('show', () => {
  it('prints suites over several sets', async () => {
    const suite = {
      ...{ protocol: 'futurequery', metric: 'nDCG@10', sets: ['old', 'new'], sentences: ['Familiar against novel.'] },
      columns: [
        { title: 'Familiar: old', kind: 'score' },
        { title: 'Drop', kind: 'share' },
      ],
      rows: [{ system: 'tuned', cells: [{ value: 0.8 }, { value: 0.25 }] }],
    };
    const view = runView();
    const report = { name: 'report', state: 'done' as const, summary: { suites: [suite] } };
    const fake = createFakeWorld({ views: [{ ...view, stages: [...view.stages, report] }] });
    await runCommandLine(['show', view.runId], fake.world);
    const out = fake.stdout();
    expect(out).toContain('futurequery, by nDCG@10\n');
    expect(out).toMatch(/system +Familiar: old +Drop\n.*\n?tuned +\.800 +25\.0%\nFamiliar against novel\./);
  });
});
