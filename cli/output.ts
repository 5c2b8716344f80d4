import { SpecError } from '../core/spec/problem';
import { RankwrightError } from '../core/errors';
import { colorsFor } from './format';
import type { World } from './ports';

export interface OutputOptions {
  json?: boolean | undefined;
  verbose?: boolean | undefined;
}

/** The one document of `--json`, or the lines for people. */
export function printResult(world: World, options: OutputOptions, document: unknown, lines: string[]): void {
  const text = options.json ? JSON.stringify(document, null, 2) : lines.join('\n');
  if (text !== '') world.terminal.out.write(`${text}\n`);
}

/** A note that is no result: stderr, so that stdout stays what the person asked for. */
export function say(world: World, line: string): void {
  world.terminal.err.write(`${line}\n`);
}

/** What a run would not do, and why. */
export function printRefusal(world: World, { message, mend }: { message: string; mend?: string }): void {
  const colors = colorsFor(world.terminal.err, world.environment);
  say(world, `${colors.red('error:')} ${message}`);
  if (mend) say(world, `  to mend it: ${mend}`);
}

/** One clear message and how to mend it; the stack only with --verbose or RANKWRIGHT_DEBUG. */
export function printError(world: World, options: OutputOptions, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const mend = error instanceof RankwrightError && !(error instanceof SpecError) ? error.mend : undefined;
  const debug = options.verbose || world.environment.RANKWRIGHT_DEBUG;
  printRefusal(world, { message, ...(mend ? { mend } : {}) });
  if (debug) say(world, describeStack(error));
  else if (!(error instanceof RankwrightError)) say(world, '  run it again with --verbose to see where it comes from');
  if (options.json) printResult(world, options, { error: describeError(error, message) }, []);
}

function describeError(error: unknown, message: string): Record<string, unknown> {
  if (error instanceof SpecError) return { code: error.code, message, problems: error.problems };
  if (error instanceof RankwrightError) return { code: error.code, message, mend: error.mend };
  return { code: 'unexpected', message };
}

function describeStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${describeStack(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
