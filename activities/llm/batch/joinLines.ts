import type { BatchReference } from '../../../core/contracts/llmWork';
import { RankwrightError } from '../../../core/errors';
import type { LedgerEntry } from '../../../core/ledger/entry';
import { readInputKey } from '../../../core/llm/batchInput';
import { ledgerScope, planNoteName } from '../../../core/llm/batchNames';
import { parseBatchLine } from '../../../core/llm/batchOutput';
import type { LineSpool } from '../../../infra/llm/batch/lineSpool';
import type { BatchEnvironment } from './environment';
import { planNoteSchema, readNote, type PlanNote } from './notes';
import { readInputLines } from './pastBatches';
import type { LineReader } from './readLine';

interface Received {
  spool: LineSpool;
  lineReader: LineReader;
  /** Lines of the input, counted from 1, that the provider did not accept. */
  refusedLines: ReadonlySet<number>;
  tell: (done: number) => void;
}

/** Answers held in memory at a time, and those of one segment of the ledger. */
const entriesPerSegment = 4_096;

/** Joins what was received to the requests of a batch and writes the answers in their order, shards side by side. */
export async function joinLines(
  note: PlanNote,
  { spool, lineReader, refusedLines, tell }: Received,
  { store, ledger, signal }: Pick<BatchEnvironment, 'store' | 'ledger' | 'signal'>,
): Promise<void> {
  const input = readInputLines(store, note.plan.inputObject);
  const scope = ledgerScope(note.plan.inputObject);
  let entries: LedgerEntry[] = [];
  let number = 0;
  for (const { demand, requests } of note.groups) {
    for (let index = 0; index < requests; index += 1) {
      const next = await input.next();
      if (next.done) throw notItsOwn(store.address, note.plan.inputObject);
      const inputLine = next.value;
      const text = await spool.read(readInputKey(inputLine));
      const line = text === undefined ? undefined : parseBatchLine(text);
      const isRefused = refusedLines.has((number += 1));
      const entry = await lineReader({ inputLine, line, isRefused, demand: note.demands[demand] ?? {} });
      if (entry) entries.push(entry);
      if (entries.length < entriesPerSegment) continue;
      signal.throwIfAborted();
      await writeEntries(ledger, scope, entries);
      entries = [];
      tell(number);
    }
  }
  await writeEntries(ledger, scope, entries);
}

/** @throws missing-object when the plan of a batch was deleted */
export async function readPlanNote(
  { plan }: BatchReference,
  { store }: Pick<BatchEnvironment, 'store'>,
): Promise<PlanNote> {
  const note = await readNote(store, planNoteName(plan.inputObject), planNoteSchema);
  if (!note) throw notItsOwn(store.address, plan.inputObject);
  return note;
}

/** Nothing is lost with the process: the provider keeps its files until all is written. */
async function writeEntries(ledger: BatchEnvironment['ledger'], scope: string, entries: LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const keys = entries.map(({ answer }) => answer.key);
  const scoped = await ledger.openScope(scope, keys, { maxUnflushed: 2 * entriesPerSegment });
  for (const entry of entries) await scoped.add(entry);
  await scoped.close();
}

function notItsOwn(address: string, inputObject: string): RankwrightError {
  return new RankwrightError('missing-object', `the plan beside ${address}/${inputObject} is missing or not its own`, {
    mend: 'it was deleted while it was needed: start the run again; answers in the ledger are not paid for again',
  });
}
