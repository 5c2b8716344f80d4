import { describeWarnings } from '../../cli/warningText';
import { runCommandLine } from '../../cli/program';
import { createFakeWorld } from './support/fakeWorld';
import { runView } from './support/runViews';

const warned = {
  ...{ name: 'negatives', item: 'round-2', state: 'done' as const },
  summary: { warnings: ['84% of 25 candidates score above the cut-off', 'raise it'], taken: 3 },
};

test('show tells what stages warn of, and says nothing where none does', async () => {
  const show = async (view: ReturnType<typeof runView>) => {
    const { world, stdout } = createFakeWorld({ views: [view] });
    await runCommandLine(['show', view.runId], world);
    return stdout();
  };
  expect(await show(runView({ stages: [...runView().stages, warned] }))).toContain(
    '\nwarning of negatives round-2: 84% of 25 candidates score above the cut-off\nwarning of negatives round-2: raise it\n',
  );
  expect(await show(runView())).not.toContain('warning');
});

test('a warning is wrapped to the terminal, and what is no list of words is no warning', () => {
  expect(describeWarnings({ stages: [warned] }, 40)).toEqual([
    ...['warning of negatives round-2: 84% of 25', 'candidates score above the cut-off'],
    'warning of negatives round-2: raise it',
  ]);
  expect(
    describeWarnings({
      stages: [
        { ...warned, summary: { warnings: 'none' } },
        { ...warned, summary: {} },
      ],
    }),
  ).toEqual([]);
});
