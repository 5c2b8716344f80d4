import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toolsFile } from './places.mjs';

/** What earlier set-ups of this checkout have recorded; infra/servers/tools.ts checks and reads the same file. */
export async function readTools(environment = process.env) {
  const empty = { schemaVersion: 1, models: {} };
  try {
    return JSON.parse(await readFile(toolsFile(environment), 'utf8'));
  } catch {
    return empty;
  }
}

/** Adds what this set-up found to the record, in one step; parts that it did not look for stay. */
export async function writeTools({ temporal, versitygw, python, models }, environment = process.env) {
  const before = await readTools(environment);
  const tools = { ...before, schemaVersion: 1, models: { ...before.models, ...models } };
  for (const [name, value] of Object.entries({ temporal, versitygw, python })) if (value) tools[name] = value;
  const file = toolsFile(environment);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(tools, null, 2)}\n`);
  await rename(`${file}.${process.pid}`, file);
}
