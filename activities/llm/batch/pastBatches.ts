import type { Readable } from 'node:stream';
import type { BatchPlan } from '../../../core/contracts/llmWork';
import { splitLines } from '../../../core/ingest/splitLines';
import { readInputKey } from '../../../core/llm/batchInput';
import { collectedNoteName, isCollectedNote, planNoteName } from '../../../core/llm/batchNames';
import { KeySet } from '../../../core/llm/keySet';
import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import { collectedNoteSchema, planNoteSchema, readNote, submittedNoteSchema } from './notes';

export interface PastBatches {
  /** Created at the provider and not collected yet: they may hold answers that are paid for. */
  outstanding: BatchPlan[];
  /** Requests that are in an outstanding batch, or that a batch of this run could not answer. */
  skip: KeySet;
}

/** What earlier rounds, attempts and runs left of the batches of a stage. */
export async function readPastBatches(store: ObjectStore, folder: string, run: string): Promise<PastBatches> {
  const names: string[] = [];
  for await (const { key } of store.list(`${folder}/`)) names.push(key);
  const past: PastBatches = { outstanding: [], skip: new KeySet() };
  for (const name of names) {
    if (name.endsWith('.submitted.json')) await addOutstanding(store, name, past);
    else if (isCollectedNote(name)) await addSetAside(store, name, run, past);
  }
  return past;
}

async function addOutstanding(store: ObjectStore, name: string, past: PastBatches): Promise<void> {
  const inputObject = name.replace(/\.submitted\.json$/, '.jsonl');
  const submitted = await readNote(store, name, submittedNoteSchema);
  const note = await readNote(store, planNoteName(inputObject), planNoteSchema);
  if (!submitted || !note || (await store.has(collectedNoteName(inputObject, submitted.providerId)))) return;
  past.outstanding.push(note.plan);
  for await (const line of readInputLines(store, inputObject)) past.skip.add(readInputKey(line));
}

async function addSetAside(store: ObjectStore, name: string, run: string, past: PastBatches): Promise<void> {
  const note = await readNote(store, name, collectedNoteSchema);
  if (note?.run === run) for (const key of note.setAside) past.skip.add(key);
}

/** The lines of a batch's input in its order. Memory: one line and one piece of the stream. */
export async function* readInputLines(store: ObjectStore, inputObject: string): AsyncGenerator<string> {
  const content: Readable = await store.stream(inputObject);
  for await (const { bytes } of splitLines(content as AsyncIterable<Buffer>, { maxLineBytes: Infinity })) {
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  }
}
