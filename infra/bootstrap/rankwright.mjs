#!/usr/bin/env node
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The command `rankwright`: the compiled command line of this checkout.
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const compiled = path.join(root, 'dist/cli/index.js');

if (existsSync(compiled)) {
  // Imported by its path it is the main program as far as it can tell: commander reads the same arguments.
  await import(pathToFileURL(compiled).href);
} else {
  console.error(`rankwright is not built (there is no ${compiled}); run: npm run setup`);
  process.exitCode = 2;
}
