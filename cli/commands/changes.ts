import path from 'node:path';
import { exitCodes } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

export interface ChangesOptions extends OutputOptions {
  out?: string;
}

/** Prints what a run changed against the last completed run before it, or writes it to a file. */
export async function showChanges(world: World, runId: string, options: ChangesOptions): Promise<number> {
  const { out, json } = options;
  const format = out === undefined ? (json ? 'json' : 'markdown') : formatOf(out);
  const content = await withSession(world, 'storage', ({ client }) => client.readChanges(runId, format));
  if (out === undefined) {
    world.terminal.out.write(content.toString('utf8'));
    return exitCodes.finished;
  }
  const file = path.resolve(world.currentFolder, out);
  await world.files.write(file, content);
  printResult(world, options, { runId, changes: file, bytes: content.length }, [file]);
  return exitCodes.finished;
}

function formatOf(file: string): 'html' | 'json' | 'markdown' {
  if (/\.html?$/i.test(file)) return 'html';
  return /\.json$/i.test(file) ? 'json' : 'markdown';
}
