import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

test('the committed WebAssembly is what its source compiles to', () => {
  const program = resolve(__dirname, '../../../../core/retrieval/kernel/compileKernel.mjs');
  expect(() => execFileSync(process.execPath, [program, '--check'], { stdio: 'pipe' })).not.toThrow();
});
