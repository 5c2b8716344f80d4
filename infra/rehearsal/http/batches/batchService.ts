import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../apiError';
import { isFinal, newBatch, parseBatchRequest, type Batch } from './batchObject';
import { failBatch, runBatch, type BatchWork } from './runBatch';

/** What moves a batch on: time, each look at it, or a call of `advance`. */
export type BatchPace = { by: 'clock'; stepMs: number } | { by: 'polls' } | { by: 'hand' };

export interface BatchServiceOptions extends BatchWork {
  pace: BatchPace;
  /** Descriptions of batches go there; those that were not done are done again from their beginning. */
  folder?: string | undefined;
  /** Beyond it the oldest that are done are forgotten. */
  maxBatches?: number;
}

interface Running {
  batch: Batch;
  steps: AsyncGenerator<undefined, void>;
  /** The end of the step that was asked for last. */
  lastStep: Promise<void>;
}

/** The batches of the API. */
export class BatchService {
  private readonly batches = new Map<string, Batch>();
  private readonly running = new Map<string, Running>();
  private isClosed = false;

  private constructor(private readonly options: BatchServiceOptions) {}

  static async open(options: BatchServiceOptions): Promise<BatchService> {
    const service = new BatchService(options);
    if (options.folder !== undefined) await service.load(options.folder);
    return service;
  }

  /** @throws ApiError 400 on a wrong field or a file that is not there for batches */
  async create(body: unknown): Promise<Batch> {
    const request = parseBatchRequest(body);
    const { files } = this.options;
    if (!files.has(request.input_file_id)) {
      const message = `No such File object: ${request.input_file_id}`;
      throw new ApiError(400, 'invalid_request_error', message, { param: 'input_file_id' });
    }
    const { purpose } = files.get(request.input_file_id);
    if (purpose !== 'batch') {
      const message = `The file '${request.input_file_id}' has the purpose '${purpose}'; a batch needs one with 'batch'.`;
      throw new ApiError(400, 'invalid_request_error', message, { param: 'input_file_id' });
    }
    const batch = newBatch(request, Math.floor(Date.now() / 1000));
    this.batches.set(batch.id, batch);
    this.forgetOldest();
    await this.save(batch);
    const created = structuredClone(batch);
    this.start(batch);
    return created;
  }

  /** @throws ApiError 404 when there is none */
  async retrieve(id: string): Promise<Batch> {
    const batch = this.get(id);
    if (this.options.pace.by === 'polls') await this.step(id);
    return batch;
  }

  /** The newest first. */
  all(): Batch[] {
    return [...this.batches.values()].reverse();
  }

  /** @throws ApiError 404 when there is none, 409 when it is over */
  async cancel(id: string): Promise<Batch> {
    const batch = this.get(id);
    if (isFinal(batch)) {
      const message = `Cannot cancel a batch with status '${batch.status}'.`;
      throw new ApiError(409, 'invalid_request_error', message);
    }
    batch.status = 'cancelling';
    batch.cancelling_at ??= Math.floor(Date.now() / 1000);
    await this.save(batch);
    return batch;
  }

  /** Moves every batch that is not done on by some steps. */
  async advance(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await Promise.all([...this.running.keys()].map((id) => this.step(id)));
    }
  }

  close(): void {
    this.isClosed = true;
    this.running.clear();
  }

  private get(id: string): Batch {
    const batch = this.batches.get(id);
    if (batch) return batch;
    throw new ApiError(404, 'invalid_request_error', `No batch found with id '${id}'.`, { param: 'batch_id' });
  }

  private start(batch: Batch): void {
    this.running.set(batch.id, { batch, steps: runBatch(batch, this.options), lastStep: Promise.resolve() });
    const { pace } = this.options;
    if (pace.by === 'clock') void this.runByClock(batch.id, pace.stepMs);
  }

  private async runByClock(id: string, stepMs: number): Promise<void> {
    while (!this.isClosed && this.running.has(id)) {
      await sleep(stepMs, undefined, { ref: false });
      await this.step(id);
    }
  }

  /** Steps of one batch follow each other, however many ask for them at once. */
  private step(id: string): Promise<void> {
    const running = this.running.get(id);
    if (!running) return Promise.resolve();
    running.lastStep = running.lastStep.then(() => this.takeStep(running));
    return running.lastStep;
  }

  private async takeStep({ batch, steps }: Running): Promise<void> {
    if (this.isClosed || !this.running.has(batch.id)) return;
    try {
      const { done } = await steps.next();
      if (done) this.running.delete(batch.id);
    } catch (error) {
      this.running.delete(batch.id);
      failBatch(batch, [{ code: 'server_error', message: String(error), line: null, param: null }]);
    }
    await this.save(batch);
  }

  private forgetOldest(): void {
    const { maxBatches = 10_000 } = this.options;
    for (const [id, batch] of this.batches) {
      if (this.batches.size <= maxBatches) return;
      if (isFinal(batch)) this.batches.delete(id);
    }
  }

  private async save(batch: Batch): Promise<void> {
    const { folder } = this.options;
    if (folder === undefined || this.isClosed) return;
    const path = join(folder, `${batch.id}.json`);
    await writeFile(`${path}.part`, JSON.stringify(batch));
    await rename(`${path}.part`, path);
  }

  private async load(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const batches = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Batch),
    );
    for (const batch of batches.sort((left, right) => left.created_at - right.created_at)) {
      this.batches.set(batch.id, batch);
      if (!isFinal(batch)) this.start(beginAgain(batch));
    }
  }
}

/** What an earlier process had done of a batch went with it; a batch that is being cancelled stays so. */
function beginAgain(batch: Batch): Batch {
  const { usage } = newBatch({ ...batch, endpoint: '/v1/chat/completions', completion_window: '24h' }, 0);
  batch.request_counts = { total: 0, completed: 0, failed: 0 };
  batch.usage = usage;
  if (batch.status !== 'cancelling') batch.status = 'validating';
  return batch;
}
