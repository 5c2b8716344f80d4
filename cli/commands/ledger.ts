import { exitCodes } from '../exitCodes';
import { formatCount } from '../format';
import { renderCompaction, renderLedgerStats, renderVerdict } from '../ledgerText';
import { printResult, say, type OutputOptions } from '../output';
import { pickAction } from '../pickAction';
import type { LedgerClient, LedgerFinding, World } from '../ports';
import { withSession } from '../session';

type Action = (world: World, ledger: LedgerClient, options: OutputOptions) => Promise<number>;

const actions: Record<string, Action> = { stats: printStats, verify, compact };

/** Counts, checks or tidies up the answers that are kept for all runs. @throws UsageError */
export async function keepLedger(world: World, action: string, options: OutputOptions): Promise<number> {
  const act = pickAction('ledger', actions, action);
  return withSession(world, 'storage', ({ client }) => act(world, client.ledger, options));
}

async function printStats(world: World, ledger: LedgerClient, options: OutputOptions): Promise<number> {
  const stats = await ledger.stats();
  printResult(world, options, stats, renderLedgerStats(stats));
  return exitCodes.finished;
}

/** What is damaged is told as it is found: a large ledger takes minutes. */
async function verify(world: World, ledger: LedgerClient, options: OutputOptions): Promise<number> {
  const damaged: Extract<LedgerFinding, { kind: 'damaged' }>[] = [];
  let summary = { segments: 0, bytes: 0, records: 0, damaged: 0 };
  for await (const finding of ledger.verify()) {
    if (finding.kind === 'summary') summary = finding;
    else {
      damaged.push(finding);
      say(world, `damaged: ${finding.segment} (${formatCount(finding.bytes)} bytes): ${finding.reason}`);
    }
  }
  const exitCode = summary.damaged === 0 ? exitCodes.finished : exitCodes.failed;
  const { segments, bytes, records } = summary;
  const document = { ok: damaged.length === 0, segments, bytes, answers: records, damaged, exitCode };
  printResult(world, options, document, renderVerdict(summary));
  return exitCode;
}

async function compact(world: World, ledger: LedgerClient, options: OutputOptions): Promise<number> {
  const report = await ledger.compact();
  printResult(world, options, report, renderCompaction(report));
  return exitCodes.finished;
}
