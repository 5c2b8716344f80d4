import { InvalidArgumentError, Option, type Command } from 'commander';
import { longPolicies } from '../core/serving/windows';
import { precisions } from '../core/serving/precision';

/** Which model a command opens, and how. */
export function addModelOptions(command: Command): Command {
  return command
    .requiredOption('--model <model>', 'the id of a run, or the folder of an exported model')
    .addOption(new Option('--precision <precision>', 'default: int8 where the export found it fit').choices(precisions))
    .addOption(
      new Option(
        '--long <policy>',
        'documents that are too long: the best of overlapping windows counts (default), or their start',
      ).choices(longPolicies),
    )
    .option('--max-windows <count>', 'windows of a document at most (8)', parseLimit);
}

/** Adds a value to those before it. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** Adds a `path=value` to those before it. */
export function collectSetting(
  text: string,
  before: { path: string; value: string }[] = [],
): { path: string; value: string }[] {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError('Write it as path=value, such as train.epochs=3.');
  return [...before, { path: text.slice(0, split).trim(), value: text.slice(split + 1) }];
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError('Give a whole number of at least 0.');
  return seed;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Give a port, 0 to 65535.');
  return port;
}

/** A count of at least one. */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isSafeInteger(limit) || limit < 1) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return limit;
}

/** Dollars, 0 among them. */
export function parseUsd(text: string): number {
  const usd = Number(text);
  if (text.trim() === '' || !Number.isFinite(usd) || usd < 0)
    throw new InvalidArgumentError('Give dollars, such as 20 or 0.5.');
  return usd;
}
