import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** Makes bytes.ts of the AssemblyScript; `--check` only says whether it is what the committed file holds. */
const names = ['select.ts', 'score.ts', 'rank.ts'];
const sources = names.map((name) => [name, readFileSync(new URL(`assembly/${name}`, import.meta.url), 'utf8')]);
const target = new URL('bytes.ts', import.meta.url);
const { binary, stderr, error } = await asc.compileString(Object.fromEntries(sources), {
  optimizeLevel: 3,
  runtime: 'stub',
  enable: ['simd', 'threads'],
  importMemory: true,
  sharedMemory: true,
  initialMemory: 1,
  maximumMemory: 65_536,
  noAssert: true,
});
if (error) throw new Error(stderr.toString(), { cause: error });
const lines = Buffer.from(binary)
  .toString('base64')
  .match(/.{1,110}/g);
const text = [
  '/** Compiled from assembly/ by `npm run build:kernel`: WebAssembly with SIMD and shared memory, base64. */',
  'export const kernelBytes = [',
  ...lines.map((line) => `  '${line}',`),
  "].join('');\n",
].join('\n');
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) throw new Error('bytes.ts is old: run npm run build:kernel');
