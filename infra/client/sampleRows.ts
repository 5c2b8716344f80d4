import { z } from 'zod';
import type { ArtifactReference, Counts } from '../../core/contracts/manifest';
import { RankwrightError } from '../../core/errors';
import { describeRow } from '../../core/samples/describeRow';
import { EvenSample } from '../../core/samples/evenSample';
import type { SampledRow } from '../../core/samples/sampledRow';
import type { ArtifactReader } from '../artifactStore/artifactReader';
import { openArtifact } from '../artifactStore/manifests';
import type { ClientContext } from './connect';
import { joinSamples, joinSet } from './joinSamples';
import { readReceipts, receiptOf } from './runArtifacts';

export interface SampleSelection {
  /** A stage, or `stage:item` where a run has several of it. */
  stage: string;
  count: number;
  seed: number;
  /** Only rows that were dropped; with a text those of that reason. */
  dropped?: true | string;
  /** Only rows of this question. */
  queryId?: string;
}

export interface SampleListing {
  stage: string;
  /** Of the whole stage. */
  counts: Counts;
  /** How many rows the selection meets; `rows` are a sample of them, in their order: see `EvenSample`. */
  matching: number;
  rows: SampledRow[];
}

/**
 * Rows of a stage that a run has finished, as many of each table, grade and reason for which rows were dropped, joined
 * with the questions, passages, candidates and judgements they are about. Memory: `count` rows for each grade and reason,
 * and a part; each artifact is read once. @throws RankwrightError missing-object when the run has not finished the stage;
 * not-configured when it has no rows, or none was dropped for the reason.
 */
export async function sampleRows(
  runId: string,
  selection: SampleSelection,
  context: ClientContext,
): Promise<SampleListing> {
  const receipts = await readReceipts(runId, context);
  const [stage = '', item] = selection.stage.split(':');
  const receipt = receiptOf(receipts, runId, stage, item);
  const reader = await openArtifact(context.store, receipt.stage, receipt.key);
  refuseWrongReason(selection, reader.manifest.counts);
  const tables = tablesOf(reader, selection);
  if (tables.length === 0) throw nothingToShow(selection);
  const { rows, matching } = await choose(reader, tables, selection);
  const named: Record<string, ArtifactReference> = { [`own ${stage}`]: receipt };
  for (const each of receipts) if (each.item === item || each.item === undefined) named[each.stage] ??= each;
  await joinSet(rows, reader);
  await joinSamples(rows, { start: receipt, named }, context.store);
  return { stage: selection.stage, counts: reader.manifest.counts, matching, rows };
}

async function choose(
  reader: ArtifactReader,
  tables: string[],
  { count, seed, stage, dropped, queryId }: SampleSelection,
): Promise<{ rows: SampledRow[]; matching: number }> {
  const sample = new EvenSample<SampledRow>(count, ['sample', stage, seed]);
  for (const table of tables) {
    let place = 0;
    for await (const row of reader.rows(rowSchema, table)) {
      place += 1;
      const reason = table === droppedTable ? String(row['reason']) : undefined;
      if (typeof dropped === 'string' && reason !== dropped) continue;
      const described = describeRow(row, table);
      if (queryId !== undefined && described.query?.id !== queryId) continue;
      const kind = reason ?? [table, described.passages[0]?.grade].join(' ');
      sample.offer(kind, { table, place, ...(reason === undefined ? {} : { reason }), ...described, row });
    }
  }
  return { rows: sample.items(), matching: sample.offered };
}

const rowSchema = z.record(z.string(), z.unknown());
const droppedTable = 'dropped';

/** What was dropped comes last. Files of an artifact, such as weights, are no table. */
function tablesOf(reader: ArtifactReader, { dropped }: SampleSelection): string[] {
  const names = new Set(reader.manifest.parts.flatMap(({ table }) => (table === undefined ? [] : [table])));
  const kept = [...names].filter((name) => name !== droppedTable);
  return [...(dropped ? [] : kept), ...(names.has(droppedTable) ? [droppedTable] : [])];
}

function refuseWrongReason({ dropped, stage }: SampleSelection, counts: Counts): void {
  if (typeof dropped !== 'string' || counts.dropped[dropped]) return;
  const reasons = Object.keys(counts.dropped);
  throw new RankwrightError('not-configured', `no row of ${stage} was dropped as ${dropped}`, {
    mend: reasons.length > 0 ? `its reasons are ${reasons.sort().join(', ')}` : 'none of its rows was dropped',
  });
}

function nothingToShow({ stage, dropped }: SampleSelection): RankwrightError {
  return dropped
    ? new RankwrightError('not-configured', `${stage} has kept no row that it dropped`, {
        mend: 'leave --dropped out; rows that were left out by choice are counted and not kept',
      })
    : new RankwrightError('not-configured', `${stage} makes no rows, but files`, {
        mend: 'name a stage that makes rows, such as ingest, chunk, queries, candidates, judge, negatives or assemble',
      });
}
