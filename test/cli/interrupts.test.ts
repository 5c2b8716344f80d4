import { runCommandLine } from '../../cli/program';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { judgingView, runView } from './support/runViews';

const spec = 'name: medquad\ncorpus:\n  beir: ./data\n';
const files = { '/home/ada/specs/medquad.yaml': spec };

async function run(words: string, options: FakeOptions) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words.split(' '), fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('Ctrl-C', () => {
  const tty = { columns: 100, rows: 30 };
  const going = { files, views: [judgingView(0), judgingView(1), judgingView(2), runView()], report: '' };

  it('asks at a terminal, and Enter continues', async () => {
    const { exitCode, calls, err } = await run('run specs/medquad.yaml', {
      ...going,
      tty,
      running: true,
      interruptAtView: [1],
      answers: [''],
    });
    expect(err).toContain('[d]etach, [c]ancel the run, Enter continues (Ctrl-C leaves it going): ');
    expect(exitCode).toBe(0);
    expect(calls).not.toContain('cancelRun medquad-2026-11-21T0900');
  });

  it('cancels on c and waits for the end', async () => {
    const { exitCode, calls, err } = await run('run specs/medquad.yaml', {
      ...going,
      tty,
      interruptAtView: [1],
      answers: ['c'],
    });
    expect(exitCode).toBe(4);
    expect(calls).toContain('cancelRun medquad-2026-11-21T0900');
    expect(err).toContain('cancelling; finished stages are kept');
  });

  it('detaches on d when the servers stay', async () => {
    const { exitCode, out, calls } = await run('run specs/medquad.yaml', {
      ...going,
      tty,
      running: true,
      interruptAtView: [1],
      answers: ['d'],
    });
    expect(exitCode).toBe(0);
    expect(out).toContain('goes on without this command');
    expect(calls.at(-1)).toBe('close');
  });

  it('explains why it cannot detach from servers of its own, and asks again', async () => {
    const { exitCode, err } = await run('run specs/medquad.yaml', {
      ...going,
      tty,
      interruptAtView: [1],
      answers: ['d', ''],
    });
    expect(err).toContain('to detach, first start servers that stay: npx rankwright up');
    expect(exitCode).toBe(0);
  });

  it('leaves a run whose servers stay when it comes again at the question', async () => {
    const options = { ...going, tty, running: true, interruptAtView: [1], answers: ['Ctrl-C'] };
    const { exitCode, calls, out } = await run('run specs/medquad.yaml', options);
    expect(exitCode).toBe(130);
    expect(calls).not.toContain('cancelRun medquad-2026-11-21T0900');
    expect(out).toContain('goes on without this command');
  });

  it('cancels a run whose servers end with it when it comes again at the question', async () => {
    const { exitCode } = await run('run specs/medquad.yaml', {
      ...going,
      tty,
      interruptAtView: [1],
      answers: ['Ctrl-C'],
    });
    expect(exitCode).toBe(4);
  });

  it('cancels without asking where nobody can answer and the servers are its own', async () => {
    const { exitCode, calls } = await run('run specs/medquad.yaml', { ...going, interruptAtView: [2] });
    expect(exitCode).toBe(4);
    expect(calls).toContain('cancelRun medquad-2026-11-21T0900');
  });

  it('leaves the run going where nobody can answer and the servers stay', async () => {
    const { exitCode, calls, out } = await run('run specs/medquad.yaml', {
      ...going,
      running: true,
      interruptAtView: [2],
    });
    expect(exitCode).toBe(130);
    expect(calls).not.toContain('cancelRun medquad-2026-11-21T0900');
    expect(out).toContain('goes on without this command');
  });
});
