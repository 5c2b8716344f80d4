import type { BatchReference, SubmittedBatch } from '../../../core/contracts/llmWork';
import { collectedNoteName, roundOf, submittedNoteName } from '../../../core/llm/batchNames';
import { isEnqueuedLimit, type ProviderBatch } from '../../../infra/llm/batch/batchProvider';
import type { BatchEnvironment } from './environment';
import { readNote, submittedNoteSchema, writeNote } from './notes';
import { withPulse } from './withPulse';

/** Under this name the provider's metadata carries the plan's id. */
const metadataName = 'rankwright_batch';

/**
 * Uploads the input and creates the batch, unless there is one for the same requests that this or another run created
 * and nobody collected: that one is adopted, because what it answered is paid for.
 * @throws EnqueuedLimit when it can be created later
 */
export async function submitBatch(batch: BatchReference, environment: BatchEnvironment): Promise<SubmittedBatch> {
  return withPulse(batch, 'submit batch', environment, async () => {
    const existing = await findExisting(batch, environment);
    const { id, inputFileId } = existing ?? (await createAnew(batch, environment));
    await writeNote(environment.store, submittedNoteName(batch.plan.inputObject), { providerId: id, inputFileId });
    return { providerId: id, inputFileId, adopted: existing !== undefined };
  });
}

async function findExisting(
  { plan }: BatchReference,
  environment: BatchEnvironment,
): Promise<ProviderBatch | undefined> {
  const { store, provider, signal } = environment;
  const note = await readNote(store, submittedNoteName(plan.inputObject), submittedNoteSchema);
  const noted = note && (await provider.read(note.providerId, signal));
  const candidates = [...(noted ? [noted] : []), ...(await provider.find(metadataName, plan.id, signal))];
  for (const candidate of candidates) {
    const isCollected = await store.has(collectedNoteName(plan.inputObject, candidate.id));
    if (!isCollected && mayHoldAnswers(candidate)) return candidate;
  }
  return undefined;
}

function mayHoldAnswers(batch: ProviderBatch): boolean {
  if (isEnqueuedLimit(batch) || batch.status === 'failed') return false;
  const hasEndedEarly = batch.status === 'expired' || batch.status === 'cancelled';
  return !hasEndedEarly || batch.completed > 0;
}

/** From the upload on nothing is aborted: a batch that nobody knows of would be paid for in vain. */
async function createAnew(batch: BatchReference, environment: BatchEnvironment): Promise<ProviderBatch> {
  const { provider, signal } = environment;
  const inputFileId = await findOrUpload(batch, environment);
  signal.throwIfAborted();
  const [run = '', stage = ''] = splitLast(batch.workflowId, '/');
  const round = roundOf(batch.plan.inputObject);
  return provider.create(inputFileId, { [metadataName]: batch.plan.id, run, stage, round });
}

/** An earlier attempt that could not create its batch has left the file: it is used, and torn ones are deleted. */
async function findOrUpload({ plan }: BatchReference, environment: BatchEnvironment): Promise<string> {
  const { store, provider, signal } = environment;
  const name = `${plan.id}.jsonl`;
  const [whole, ...others] = sortWholeFirst(await provider.findUploads(name, signal), plan.bytes);
  const isWhole = whole?.bytes === plan.bytes;
  const useless = whole && !isWhole ? [whole, ...others] : others;
  for (const { id } of useless) await provider.deleteFile(id);
  if (whole && isWhole) return whole.id;
  return (await provider.upload(name, await store.stream(plan.inputObject), signal)).id;
}

function sortWholeFirst<File extends { bytes: number }>(files: File[], bytes: number): File[] {
  return [...files].sort((left, right) => Number(right.bytes === bytes) - Number(left.bytes === bytes));
}

function splitLast(text: string, separator: string): string[] {
  const place = text.lastIndexOf(separator);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + separator.length)];
}
