import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '../../../../core/random';
import type { Batch, BatchError } from './batchObject';
import type { FileStore } from './fileStore';
import { readInput, type BatchInput, type InputLine } from './readInput';

/** What one request of a batch is answered with; anything but a status of 200 goes to the error file. */
export interface LineAnswer {
  status: number;
  body: unknown;
}

/** A line of an output or error file. */
export interface OutputLine {
  customId: string;
  text: string;
}

/** How batches are done; the same engine serves the rehearsal server and the one that injects faults. */
export interface BatchWork {
  files: FileStore;
  /** Answers the body of one request. */
  answer(body: unknown, batch: Batch, customId: string): LineAnswer | Promise<LineAnswer>;
  /** Into how many visible steps the answering is cut. */
  progressSteps: number;
  /** With the input's bytes it decides the order of the output's lines. */
  seed: string | number;
  /** Reasons to refuse a batch beside those that its own lines give. */
  refuse?(batch: Batch, input: BatchInput): BatchError[];
  /** After how many of its requests the batch expires; absent: after its 24 hours. */
  expireAfter?(batch: Batch, total: number): number | undefined;
  /** The last word on what the output file says. */
  rewriteOutput?(batch: Batch, lines: OutputLine[]): OutputLine[];
}

/** Answers for at most so long before other work has its turn. */
const sliceMs = 8;

/**
 * Does a batch step by step: validating, in progress (several steps), finalizing, and its end. Each `next()` is one
 * step. The batch object is changed in place; whoever sets its status to `cancelling` ends it early.
 */
export async function* runBatch(batch: Batch, work: BatchWork): AsyncGenerator<undefined, void> {
  const content = await work.files.read(batch.input_file_id);
  const input = await readInput(content);
  const errors = input.errors.length > 0 ? input.errors : (work.refuse?.(batch, input) ?? []);
  if (errors.length > 0) return failBatch(batch, errors);
  batch.model = input.model;
  batch.request_counts.total = input.lines.length;
  if (!isCancelling(batch)) {
    moveTo(batch, 'in_progress');
    yield;
  }
  const results: Results = { output: [], errors: [], answered: 0 };
  const share = (work.expireAfter?.(batch, input.lines.length) ?? input.lines.length) / work.progressSteps;
  for (let step = 1; step <= work.progressSteps && !isCancelling(batch); step += 1) {
    await answerLines(batch, input.lines, Math.round(share * step), results, work);
    yield;
  }
  if (!isCancelling(batch)) {
    moveTo(batch, 'finalizing');
    yield;
  }
  const seed = createHash('sha256').update(content).digest('hex');
  await finish(batch, input.lines, results, work, seed);
}

/** The end of a batch that is not done at all. */
export function failBatch(batch: Batch, errors: BatchError[]): void {
  batch.errors = { object: 'list', data: errors };
  moveTo(batch, 'failed');
}

interface Results {
  output: OutputLine[];
  errors: OutputLine[];
  answered: number;
}

async function answerLines(
  batch: Batch,
  lines: InputLine[],
  until: number,
  results: Results,
  work: BatchWork,
): Promise<void> {
  let pausedAt = performance.now();
  while (results.answered < until && !isCancelling(batch) && !isLate(batch)) {
    const line = lines[results.answered] as InputLine;
    const { body } = JSON.parse(line.text()) as { body: unknown };
    const answer = await work.answer(body, batch, line.customId);
    const { output, errors } = results;
    const text = renderAnswer(batch, line, answer);
    (answer.status === 200 ? output : errors).push({ customId: line.customId, text });
    batch.request_counts[answer.status === 200 ? 'completed' : 'failed'] += 1;
    addUsage(batch, answer);
    results.answered += 1;
    if (performance.now() - pausedAt > sliceMs) {
      await nextTurn();
      pausedAt = performance.now();
    }
  }
}

function isLate(batch: Batch): boolean {
  return batch.expires_at !== null && Date.now() / 1000 >= batch.expires_at;
}

function renderAnswer(batch: Batch, { customId, line }: InputLine, { status, body }: LineAnswer): string {
  const id = `batch_req_${batch.id.slice('batch_'.length)}_${line}`;
  const response = { status_code: status, request_id: `req_${batch.id.slice('batch_'.length)}_${line}`, body };
  return JSON.stringify({ id, custom_id: customId, response, error: null });
}

interface CompletionUsage {
  prompt_tokens?: number;
  completion_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number };
}

function addUsage({ usage }: Batch, { body }: LineAnswer): void {
  const used = (body as { usage?: CompletionUsage } | null)?.usage;
  usage.input_tokens += used?.prompt_tokens ?? 0;
  usage.input_tokens_details.cached_tokens += used?.prompt_tokens_details?.cached_tokens ?? 0;
  usage.output_tokens += used?.completion_tokens ?? 0;
  usage.total_tokens = usage.input_tokens + usage.output_tokens;
}

async function finish(
  batch: Batch,
  lines: InputLine[],
  results: Results,
  work: BatchWork,
  inputDigest: string,
): Promise<void> {
  const end = isCancelling(batch) ? 'cancelled' : results.answered < lines.length ? 'expired' : 'completed';
  const leftOut = end === 'expired' ? lines.slice(results.answered).map((line) => renderExpired(batch, line)) : [];
  batch.request_counts.failed += leftOut.length;
  const shuffled = shuffle(results.output, createRandom(work.seed, inputDigest));
  const output = work.rewriteOutput?.(batch, shuffled) ?? shuffled;
  batch.output_file_id = await writeLines(work.files, `${batch.id}_output.jsonl`, output);
  batch.error_file_id = await writeLines(work.files, `${batch.id}_error.jsonl`, [...results.errors, ...leftOut]);
  moveTo(batch, end);
}

function renderExpired(batch: Batch, { customId, line }: InputLine): OutputLine {
  const id = `batch_req_${batch.id.slice('batch_'.length)}_${line}`;
  const message = 'This request could not be executed before the completion window expired.';
  const text = JSON.stringify({
    id,
    custom_id: customId,
    response: null,
    error: { code: 'batch_expired', message },
  });
  return { customId, text };
}

/** Fisher and Yates: the API promises no order, so a client that counts on one must be found out. */
function shuffle<Item>(items: Item[], random: () => number): Item[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
  return items;
}

async function writeLines(files: FileStore, name: string, lines: OutputLine[]): Promise<string | null> {
  if (lines.length === 0) return null;
  const content = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''));
  return (await files.add(name, 'batch_output', content)).id;
}

function isCancelling({ status }: Batch): boolean {
  return status === 'cancelling';
}

type TimedStatus = 'in_progress' | 'finalizing' | 'completed' | 'failed' | 'expired' | 'cancelled';

function moveTo(batch: Batch, status: TimedStatus): void {
  batch.status = status;
  batch[`${status}_at`] = Math.floor(Date.now() / 1000);
}
