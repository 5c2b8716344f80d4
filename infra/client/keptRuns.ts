import { z } from 'zod';
import type { RunRecord } from '../../core/contracts/activities';
import { parseDocument } from '../../core/contracts/schemaVersion';
import type { RunView } from '../../core/contracts/run';
import { RankwrightError, type ErrorCode } from '../../core/errors';
import type { ObjectStore } from '../artifactStore/objectStore';
import { mapConcurrently } from '../mapConcurrently';
import { isOfReranker } from '../../temporal.config';
import { pipelineOf, startInId } from './runIds';
import { toStageView } from './toStageView';

const readsAtATime = 16;
const unreadableCodes: readonly ErrorCode[] = ['damaged-artifact', 'unknown-version'];
const unknownStart = '1970-01-01T00:00:00.000Z';
/** This project alone writes it, so beside its version nothing of it is checked. */
const recordSchema = z.custom<RunRecord>((value) => typeof value === 'object' && value !== null);

/** What a run that has ended left on the store, whoever forgot it meanwhile; undefined where it left nothing. @throws see parseRecord */
export async function readRecord(runId: string, store: ObjectStore): Promise<RunRecord | undefined> {
  const name = recordKey(runId);
  if (!(await store.has(name))) return undefined;
  return parseRecord(await store.get(name), `${store.address}/${name}`);
}

/** The body of a `run.json` or `latest.json`. @throws RankwrightError damaged-artifact, unknown-version */
export function parseRecord(body: Buffer, address: string): RunRecord {
  const mend = 'restore it from a backup; runs without it lose nothing but their place in lists';
  return parseDocument(recordSchema, body, {
    address,
    damaged: (cause) => new RankwrightError('damaged-artifact', `${address} is no record of a run`, { mend, cause }),
  });
}

/** The ids of all runs that left a record, in no order that means anything. */
export async function listRecordedRuns(store: ObjectStore): Promise<string[]> {
  const runIds: string[] = [];
  for await (const { key } of store.list('runs/')) {
    const runId = /^runs\/(.+)\/run\.json$/.exec(key)?.[1];
    if (runId !== undefined) runIds.push(runId);
  }
  return runIds;
}

/** Records of runs; of a run that left none there is none. @throws see parseRecord */
export async function readRecords(runIds: readonly string[], store: ObjectStore): Promise<RunRecord[]> {
  const found = await mapConcurrently([...runIds], readsAtATime, (runId) => readRecord(runId, store));
  return found.filter((record) => record !== undefined);
}

/** For lists, which one record that cannot be read must not end. */
export interface ListedRecord {
  runId: string;
  /** Absent where the run left none, or where `unreadable` says why it cannot be read. */
  record?: RunRecord;
  unreadable?: string;
}

/** As they stand in `runIds`. */
export async function readListed(runIds: readonly string[], store: ObjectStore): Promise<ListedRecord[]> {
  return mapConcurrently([...runIds], readsAtATime, async (runId) => {
    try {
      const record = await readRecord(runId, store);
      return { runId, ...(record ? { record } : {}) };
    } catch (error) {
      if (!(error instanceof RankwrightError) || !unreadableCodes.includes(error.code)) throw error;
      return { runId, unreadable: [error.message, ...(error.mend ? [error.mend] : [])].join('; ') };
    }
  });
}

/** A run of which nothing is known but its id, in a list. */
export function viewUnreadable(runId: string, unreadable: string): RunView {
  const startedAt = startInId(runId) ?? unknownStart;
  return {
    ...{ runId, pipeline: pipelineOf(runId), status: 'unreadable', isForgotten: true, startedAt },
    ...{ stages: [], unreadable },
  };
}

/** A run as Temporal would describe it, from its record: what a run that is over was and made. */
export function viewRecord(record: RunRecord, store: string): RunView {
  const { input, status, receipts, failure, closedAt } = record;
  const stages = receipts.map((receipt) => {
    const item = receipt.item ? { item: receipt.item } : {};
    const state = receipt.reused ? ('reused' as const) : ('done' as const);
    return toStageView({ name: receipt.stage, ...item, state, receipt }, {}, store);
  });
  return {
    ...{ runId: input.runId, pipeline: input.spec.name, status, isForgotten: true },
    startedAt: startOf(record),
    ...(closedAt ? { closedAt } : {}),
    stages,
    ...(failure ? { failure } : {}),
    ...resultOf(record),
  };
}

/** ISO time; of records of earlier versions by the id of the run, which has it to the second. */
export function startOf({ input, startedAt }: Pick<RunRecord, 'input' | 'startedAt'>): string {
  return startedAt ?? startInId(input.runId) ?? unknownStart;
}

function resultOf({ input, status, receipts, promotion, outcome }: RunRecord): Pick<RunView, 'result'> {
  const model = receipts.findLast(({ stage, item }) => stage === 'export' && isOfReranker(item));
  const report = receipts.findLast(({ stage }) => stage === 'report');
  if (status !== 'completed' || !model || !report) return {};
  const { runId, spec } = input;
  const gate = receipts.find(({ stage }) => stage === 'gate');
  const came = { ...(gate ? { gate } : {}), ...(promotion ? { promotion } : {}), ...(outcome ? { outcome } : {}) };
  return { result: { runId, pipeline: spec.name, receipts, model, report, ...came } };
}

function recordKey(runId: string): string {
  return `runs/${runId}/run.json`;
}
