import type { AttributeState } from '../../cli/ports';
import { runCommandLine } from '../../cli/program';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

const attributes: AttributeState[] = [
  { name: 'rwVerdict', type: 'Keyword', state: 'registered' },
  { name: 'rwCostUsd', type: 'Double', state: 'missing' },
  { name: 'rwWhy', type: 'Text', state: 'other-type', found: 'Keyword' },
];

async function run(words: string, options: FakeOptions = {}) {
  const fake = createFakeWorld({ running: true, ...options });
  const exitCode = await runCommandLine(words.split(' '), fake.world);
  return { exitCode, out: fake.stdout(), err: fake.stderr() };
}

test('list shows each with its type, and ends with 2 where one is not as it should be', async () => {
  const { exitCode, out } = await run('attributes list', { attributes });
  expect(exitCode).toBe(2);
  const lines = out.trimEnd().split('\n').slice(2);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['rwVerdict', 'Keyword', 'registered'],
    ['rwCostUsd', 'Double', 'missing'],
    ['rwWhy', 'Text', 'is Keyword'],
  ]);
  expect((await run('attributes list', { attributes: attributes.slice(0, 1) })).exitCode).toBe(0);
});

test('register says what it added, and that nothing was to add', async () => {
  expect(await run('attributes register', { attributes })).toMatchObject({
    ...{ exitCode: 0, out: 'added rwCostUsd (Double)\n' },
  });
  const { out } = await run('attributes register', { attributes: attributes.slice(0, 1) });
  expect(out).toBe('all search attributes are registered already\n');
});

test('another word is refused with those that there are', async () => {
  const { exitCode, err } = await run('attributes add');
  expect(exitCode).toBe(2);
  expect(err).toContain('name one of list, register');
});
