import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, SetupError } from './command.mjs';
import { cacheFolder } from './places.mjs';

/** A step that has the trainer export the dense encoder of the base model `minilm`. `found.models.minilm` is its folder. */
export function baseModel(found, environment = process.env) {
  return {
    name: 'base model minilm',
    async run() {
      const parent = path.join(cacheFolder(environment), 'models');
      const target = path.join(parent, `minilm-${found.lockDigest}`);
      found.models = { minilm: target };
      if (existsSync(path.join(target, 'tokenizer.json'))) return { state: 'cached' };
      await mkdir(parent, { recursive: true });
      await exportInto(target, parent, found.python);
      return { state: 'done', detail: target };
    },
  };
}

/** Exported beside the final place; the rename makes a whole model appear there or none. */
async function exportInto(target, parent, python) {
  const work = await mkdtemp(path.join(parent, '.minilm-'));
  try {
    const outputFolder = path.join(work, 'model');
    const job = path.join(work, 'job.json');
    await writeFile(job, JSON.stringify({ protocolVersion: 1, kind: 'export-encoder', base: 'minilm', outputFolder }));
    const command = [...python.args, '-m', 'rankwright_trainer', job];
    await run(python.command, command, { folder: python.cwd, lifeline: true });
    if (!existsSync(path.join(outputFolder, 'tokenizer.json'))) {
      throw new SetupError(`the trainer ended well and left no tokenizer.json in ${outputFolder}`);
    }
    await rename(outputFolder, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
