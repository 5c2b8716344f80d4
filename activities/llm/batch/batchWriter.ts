import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchPlan } from '../../../core/contracts/llmWork';
import { batchId, inputObjectName, planNoteName } from '../../../core/llm/batchNames';
import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import { ScratchFile } from '../../../infra/llm/batch/scratchFile';
import type { MissingRequest, WireOptions } from './missingRequests';
import { writeNote, type PlanNote } from './notes';

export interface BatchPlace {
  stage: string;
  answersKey: string;
  /** Of the stage's batches on S3. */
  folder: string;
  round: number;
  index: number;
}

/** Writes the input of one batch: first to a file of this machine, then as one object that is never changed. */
export class BatchWriter {
  private readonly hash = createHash('sha256');
  private readonly groups: PlanNote['groups'] = [];
  /** As canonical JSON, in the order of their first request. */
  private readonly demands: string[] = [];
  private requests = 0;
  private tokens = 0;
  private nanoUsd = 0;

  private constructor(
    private readonly place: BatchPlace,
    private readonly file: ScratchFile,
  ) {}

  static async open(place: BatchPlace, scratchFolder: string): Promise<BatchWriter> {
    return new BatchWriter(place, await ScratchFile.create(join(scratchFolder, `batch-${place.index}.jsonl`)));
  }

  async add({ demand: text, line, size }: MissingRequest): Promise<void> {
    const demand = this.demandIndex(text);
    const last = this.groups.at(-1);
    if (last?.demand === demand) last.requests += 1;
    else this.groups.push({ demand, requests: 1 });
    this.hash.update(line);
    this.requests += 1;
    this.tokens += size.tokens;
    this.nanoUsd += size.nanoUsd;
    await this.file.append(line);
  }

  /** The plan goes beside the input, for whoever finds the batch when this run is gone. */
  async finish(store: ObjectStore, { price, form }: WireOptions): Promise<BatchPlan> {
    const { stage, answersKey, folder, round, index } = this.place;
    const digest = this.hash.digest('hex');
    const plan: BatchPlan = {
      id: batchId(stage, answersKey, digest),
      inputObject: inputObjectName(folder, round, index, digest),
      requests: this.requests,
      bytes: this.file.bytes,
      tokens: this.tokens,
      ...(price ? { worstCaseNanoUsd: this.nanoUsd } : {}),
    };
    await this.file.flush();
    await this.file.close();
    await store.putFileIfAbsent(plan.inputObject, this.file.path);
    const demands = this.demands.map((text): unknown => JSON.parse(text));
    await writeNote(store, planNoteName(plan.inputObject), { plan, form, demands, groups: this.groups });
    await rm(this.file.path);
    return plan;
  }

  private demandIndex(demand: string): number {
    const known = this.demands.indexOf(demand);
    return known >= 0 ? known : this.demands.push(demand) - 1;
  }
}
