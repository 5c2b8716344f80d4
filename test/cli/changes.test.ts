import { runCommandLine } from '../../cli/program';
import { createFakeWorld } from './support/fakeWorld';

const runId = 'medquad-2026-11-21T0900';

async function changesOf(...words: string[]) {
  const fake = createFakeWorld();
  await runCommandLine(['changes', runId, ...words], fake.world);
  return fake;
}

describe('changes', () => {
  it('prints Markdown, or facts for a program', async () => {
    expect((await changesOf()).stdout()).toBe('markdown of what changed\n');
    expect((await changesOf('--json')).stdout()).toBe('json of what changed\n');
  });

  it.each([
    ['page.html', 'html'],
    ['facts.json', 'json'],
    ['notes.md', 'markdown'],
  ])('writes %s as %s', async (file, format) => {
    const { written, stdout } = await changesOf('--out', file);
    expect(written.get(`/home/ada/${file}`)).toBe(`${format} of what changed\n`);
    expect(stdout()).toBe(`/home/ada/${file}\n`);
  });
});
