import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes the results of a benchmark to `bench/results/<benchmark>-<day>[-<detail>].json`, and says where. `date`: ISO. */
export function writeResults(
  benchmark: string,
  results: { date: string } & Record<string, unknown>,
  detail?: string,
): void {
  const folder = path.join(__dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const name = [benchmark, results.date.slice(0, 10), detail].filter((part) => part !== undefined).join('-');
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  process.stdout.write(`written to ${path.relative(process.cwd(), file)}\n`);
}
