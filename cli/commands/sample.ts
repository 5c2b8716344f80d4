import path from 'node:path';
import { exitCodes } from '../exitCodes';
import { colorsFor } from '../format';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { renderSample } from '../sampleText';
import { withSession } from '../session';

export interface SampleOptions extends OutputOptions {
  stage: string;
  count?: number;
  seed: number;
  dropped?: true | string;
  query?: string;
  out?: string;
}

/** Ten fit on a screen or two; of one question people want to see all. */
const usualCount = 10;
const usualCountOfQuestion = 200;

/** Prints rows of a stage as a person reads them: question, passage, grade, who found it, kept or dropped and why. */
export async function sampleStage(
  world: World,
  runId: string,
  { stage, count, seed, dropped, query, out: name, ...options }: SampleOptions,
): Promise<number> {
  const size = count ?? (query === undefined ? usualCount : usualCountOfQuestion);
  const selection = { stage, count: size, seed, ...(dropped ? { dropped } : {}), ...(query ? { queryId: query } : {}) };
  const listing = await withSession(world, 'storage', ({ client }) => client.sampleRows(runId, selection));
  const { out } = world.terminal;
  if (name === undefined) {
    const look = { width: out.isTty ? (out.columns ?? 80) : Infinity, colors: colorsFor(out, world.environment) };
    printResult(world, options, { runId, ...listing }, renderSample(runId, listing, look));
    return exitCodes.finished;
  }
  const file = path.resolve(world.currentFolder, name);
  const plain = { width: Infinity, colors: colorsFor({ ...out, isTty: false }, world.environment) };
  const text = /\.json$/i.test(file)
    ? JSON.stringify({ runId, ...listing }, null, 2)
    : renderSample(runId, listing, plain).join('\n');
  await world.files.write(file, `${text}\n`);
  printResult(world, options, { runId, file, rows: listing.rows.length }, [file]);
  return exitCodes.finished;
}
