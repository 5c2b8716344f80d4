import { runCommandLine } from '../../cli/program';
import type { RunsComparison } from '../../core/contracts/comparison';
import { buildComparedRuns } from '../fixtures/comparison/comparedRuns';
import { createFakeWorld } from './support/fakeWorld';

async function run(...words: string[]) {
  const fake = createFakeWorld({ compared: buildComparedRuns() });
  const exitCode = await runCommandLine(['compare', ...words], fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

test('prints the best tuned systems with their differences, and writes both twins', async () => {
  const { exitCode, out, calls, written } = await run('workshop-a', 'workshop-b', '--out', 'compared');
  expect(exitCode).toBe(0);
  expect(calls).toEqual(expect.arrayContaining(['start storage', 'readComparedRuns workshop-a workshop-b']));
  expect(out).toContain('faq: 40 questions');
  expect(out).toMatch(/workshop-a +tuned +\.500 +\.343 to \.657/);
  expect(out).toMatch(/workshop-b +tuned +\.750 +\.614 to \.886/);
  expect(out).toMatch(/workshop-a less workshop-b +−\.250 +−\.\d{3} to \S+ +p = \.\d{3}/);
  expect(out).toContain('the specs differ in train.learningRate');
  expect([...written.keys()]).toEqual(['/home/ada/compared/comparison.html', '/home/ada/compared/comparison.md']);
  expect(out.trim().split('\n').slice(-2)).toEqual([...written.keys()]);
  expect(written.get('/home/ada/compared/comparison.md')).toContain('# 2 runs compared');
});

test('--json prints the facts, and writes files only where --out says so', async () => {
  const { out, written } = await run('workshop-a', 'workshop-b', 'workshop-c', '--json');
  const facts = JSON.parse(out) as RunsComparison & { files?: string[] };
  expect(facts.sets[0]?.pairs).toHaveLength(3);
  expect(facts.apart).toMatchObject([{ runId: 'workshop-c', set: 'web' }]);
  expect(facts.files).toBeUndefined();
  expect(written.size).toBe(0);
  const both = await run('workshop-a', 'workshop-b', '--json', '--out', '.');
  expect((JSON.parse(both.out) as { files: string[] }).files).toEqual([...both.written.keys()]);
});

test.each([
  [['workshop-a'], 'compare takes two runs or more; received workshop-a', 'name two or more runs'],
  [['workshop-a', 'workshop-a'], 'the run workshop-a is given twice', 'name every run once'],
  [['workshop-a', 'nobody'], 'there is no run nobody', 'lists the runs'],
])('%j is refused with what to do', async (words, message, mend) => {
  const { exitCode, err, written } = await run(...words);
  expect(exitCode).toBe(2);
  expect(err).toContain(message);
  expect(err).toContain(mend);
  expect(written.size).toBe(0);
});

test('without any run the usage is told', async () => {
  const { exitCode, err } = await run();
  expect(exitCode).toBe(2);
  expect(err).toContain("missing required argument 'runs'");
});
