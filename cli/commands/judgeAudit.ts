import path from 'node:path';
import { exitCodes, UsageError } from '../exitCodes';
import { renderAudit } from '../auditText';
import { formatCount } from '../format';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

export interface JudgeAuditOptions extends OutputOptions {
  sample?: number;
  out?: string;
  in?: string;
  seed: number;
  showJudge?: boolean;
}

/** Writes a sheet of judged pairs for people to grade, or reads it back and says how far the judge agrees with them. */
export async function auditJudge(world: World, runId: string, options: JudgeAuditOptions): Promise<number> {
  if ((options.sample === undefined) === (options.in === undefined))
    throw new UsageError('give either --sample, for a sheet, or --in, to read one', 'see --help for both');
  return options.in === undefined ? writeSheet(world, runId, options) : readSheet(world, runId, options.in, options);
}

async function writeSheet(world: World, runId: string, options: JudgeAuditOptions): Promise<number> {
  const { sample: count = 0, seed, showJudge = false, out } = options;
  if (out === undefined) throw new UsageError('--sample needs a file for the sheet', 'add --out FILE.csv');
  const file = path.resolve(world.currentFolder, out);
  // Somebody may have spent hours on it.
  if (await world.files.exists(file))
    throw new UsageError(`${file} exists, and may hold grades`, 'name another file, or delete this one');
  const { content, judge, grades } = await withSession(world, 'storage', ({ client }) =>
    client.writeAuditSheet(runId, { count, seed, showJudge }),
  );
  await world.files.write(file, content);
  const pairs = grades.reduce((sum, { inSheet }) => sum + inSheet, 0);
  printResult(world, options, { runId, file, pairs, judge, grades }, [
    file,
    `${formatCount(pairs)} pairs, by the judge's grade: ${grades.map(({ grade, inSheet }) => `${grade}: ${inSheet}`).join(', ')}`,
    `Two people grade them from 0 to ${judge.scale}, each alone, in human1 and human2; then:`,
    `  npx rankwright judge-audit ${runId} --in ${out}`,
  ]);
  return exitCodes.finished;
}

async function readSheet(world: World, runId: string, name: string, options: JudgeAuditOptions): Promise<number> {
  const text = await world.files.readText(path.resolve(world.currentFolder, name)).catch((error: unknown) => {
    throw new UsageError(
      `${name} cannot be read (${error instanceof Error ? error.message : String(error)})`,
      'name the sheet that "--sample --out" wrote, saved as CSV',
    );
  });
  const audit = await withSession(world, 'storage', ({ client }) =>
    client.readAuditSheet(runId, { text, label: name, seed: options.seed }),
  );
  const { out } = world.terminal;
  printResult(world, options, audit, renderAudit(audit, out.isTty ? (out.columns ?? 80) : Infinity));
  return exitCodes.finished;
}
