import path from 'node:path';
import { exitCodes, UsageError } from '../exitCodes';
import { printResult, say, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession, type Session } from '../session';

export interface ReportOptions extends OutputOptions {
  out?: string;
  markdown?: boolean;
}

/** Writes the report of a run to a file, or Markdown to stdout, and returns the exit code. */
export async function fetchReport(world: World, runId: string, options: ReportOptions): Promise<number> {
  if (options.json && options.out === '-')
    throw new UsageError('--json prints a document on stdout, and --out - the report', 'leave one of them out');
  const content = await withSession(world, 'storage', ({ client }) =>
    client.readReport(runId, options.markdown ? 'markdown' : 'html'),
  );
  if (options.out === '-' || (options.markdown && !options.out && !options.json)) {
    world.terminal.out.write(content.toString('utf8'));
    return exitCodes.finished;
  }
  const name = options.out ?? `${fileNameOf(runId)}.${options.markdown ? 'md' : 'html'}`;
  const file = path.resolve(world.currentFolder, name);
  await world.files.write(file, content);
  printResult(world, options, { runId, report: file, bytes: content.length }, [file]);
  return exitCodes.finished;
}

/** Keeps the HTML report of a run in the state folder; a run without one is told, not failed. */
export async function saveReport(world: World, session: Session, runId: string): Promise<string | undefined> {
  const file = path.join(session.stateFolder, 'reports', `${fileNameOf(runId)}.html`);
  try {
    await world.files.write(file, await session.client.readReport(runId, 'html'));
    return file;
  } catch (error) {
    say(world, `the report could not be saved: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function fileNameOf(runId: string): string {
  return runId.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^\.+/, '');
}
