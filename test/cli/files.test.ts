import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exitCodeOfError } from '../../cli/exitCodes';
import { createFiles } from '../../cli/system';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'rw-files-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes the folders of a file that is written', async () => {
  const file = path.join(folder, 'a/b/report.md');
  await createFiles().write(file, 'text');
  expect(readFileSync(file, 'utf8')).toBe('text');
});

it.each([
  ['a folder', '.', 'EISDIR'],
  ['a file taken for a folder', 'taken/report.md', 'EEXIST'],
])('tells a person who names %s what to mend', async (_, name, code) => {
  writeFileSync(path.join(folder, 'taken'), '');
  const file = path.join(folder, name);
  const error: unknown = await createFiles()
    .write(file, 'text')
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: `${file} cannot be written (${code})`, mend: expect.any(String) });
  expect(exitCodeOfError(error)).toBe(2);
});
