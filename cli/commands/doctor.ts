import { exitCodes } from '../exitCodes';
import { clip, colorsFor } from '../format';
import { printResult, type OutputOptions } from '../output';
import type { CheckResult, DoctorCheck, World } from '../ports';

interface Finding extends CheckResult {
  name: string;
  needed: boolean;
}

/** Checks what a run needs; 0 when nothing needed is missing, else 2. */
export async function examine(world: World, options: OutputOptions): Promise<number> {
  // All at once: the slow ones wait for a network.
  const findings = await Promise.all(world.listChecks().map(runCheck));
  const missing = findings.filter(({ ok, needed }) => needed && !ok).length;
  const exitCode = missing === 0 ? exitCodes.finished : exitCodes.usage;
  printResult(
    world,
    options,
    { ok: missing === 0, checks: findings, exitCode },
    renderFindings(world, findings, missing),
  );
  return exitCode;
}

async function runCheck(check: DoctorCheck): Promise<Finding> {
  const { name, needed } = check;
  try {
    return { name, needed, ...(await check.run()) };
  } catch (error) {
    // A check that breaks has found something wrong, and the rest still has to be told.
    return { name, needed, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function renderFindings(world: World, findings: Finding[], missing: number): string[] {
  const { out } = world.terminal;
  const colors = colorsFor(out, world.environment);
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  const nameWidth = Math.max(...findings.map(({ name }) => name.length), 0);
  const lines = findings.flatMap(({ name, ok, needed, detail, mend }) => {
    const mark = ok ? colors.green('✓') : needed ? colors.red('✗') : colors.yellow('!');
    const [first = '', ...rest] = detail.split('\n');
    const indent = ' '.repeat(nameWidth + 4);
    // Some messages end in what to do already.
    const advice = !ok && mend && !detail.endsWith(mend) ? [`to mend it: ${mend}`] : [];
    return [
      clip(`${mark} ${name.padEnd(nameWidth)}  ${first}`, width),
      ...[...rest, ...advice].map((line) => `${indent}${line}`),
    ];
  });
  const verdict =
    missing === 0
      ? 'everything that is needed is there'
      : `${missing} of ${findings.length} checks found something missing`;
  return [...lines, '', verdict];
}
