import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseDocument, schemaVersionSchema } from '../../core/contracts/schemaVersion';
import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { sha256 } from '../../core/hashing/digest';
import { downloadObject } from '../artifactStore/downloadObject';
import type { ObjectStore } from '../artifactStore/objectStore';
import { CHECKPOINT_MARKER, type Checkpoint } from './findCheckpoint';

const described = z.object({ bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
/** Paths below the checkpoint's folder: none can lead out of it. */
const name = z.string().regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/);
const markerSchema = z.object({
  schemaVersion: schemaVersionSchema,
  step: z.number().int().positive(),
  files: z.record(name, described),
});
type Marker = z.infer<typeof markerSchema>;

/** A checkpoint on S3 that cannot be resumed from; the one before it may. */
export class DamagedCheckpoint extends Error {}

/**
 * The checkpoints of one training on S3: `checkpoints/<key>/blobs/<sha256>`, stored once whatever number of checkpoints
 * hold them, and `checkpoints/<key>/step-00000042.json`, written last, which makes one whole.
 * Every method throws what the store throws; see ObjectStore.
 */
export class CheckpointStore {
  private readonly prefix: string;

  constructor(
    private readonly store: ObjectStore,
    key: string,
  ) {
    this.prefix = `checkpoints/${key}`;
  }

  /** Steps of the checkpoints that are whole, newest first. */
  async steps(): Promise<number[]> {
    const steps: number[] = [];
    for await (const { key } of this.store.list(`${this.prefix}/step-`)) {
      const step = /\/step-(\d+)\.json$/.exec(key)?.[1];
      if (step !== undefined) steps.push(Number(step));
    }
    return steps.sort((left, right) => right - left);
  }

  /**
   * Stores a checkpoint. Files that are there already do not travel again, and none is held in memory.
   * @param beside more files of its folder, small ones, which the trainer does not name
   */
  async upload(checkpoint: Checkpoint, beside: readonly string[] = []): Promise<void> {
    const files = await describeFiles(checkpoint, beside);
    for (const [file, { sha256: digest }] of Object.entries(files)) {
      const blob = this.blob(digest);
      if (!(await this.store.has(blob))) await this.store.putFileIfAbsent(blob, join(checkpoint.folder, file));
    }
    const marker: Marker = { schemaVersion: 1, step: checkpoint.step, files };
    await this.store.put(this.marker(checkpoint.step), Buffer.from(`${canonicalJson(marker)}\n`));
  }

  /**
   * Removes all but the newest `keep`, and the files that none of these needs. Another process that stores a checkpoint of
   * the same training at this moment may lose a file: that one is then damaged, and the one before is taken.
   */
  async prune(keep: number): Promise<void> {
    await this.removeAllBut((await this.steps()).slice(0, keep));
  }

  /**
   * Copies a checkpoint into a folder, every file checked against its digest, the trainer's marker last.
   * @throws unknown-version where another release wrote it; DamagedCheckpoint where an object is missing, torn or changed;
   * such an object is deleted, since a checkpoint to come may need the same content
   */
  async download(step: number, folder: string): Promise<void> {
    const { files } = await this.readMarker(step);
    const markerLast = Object.entries(files).sort(([left]) => (left === CHECKPOINT_MARKER ? 1 : -1));
    for (const [file, { sha256: digest }] of markerLast) {
      const received = await this.orDamaged(downloadObject(this.store, this.blob(digest), join(folder, file)));
      if (received === digest) continue;
      await this.store.delete(this.blob(digest));
      throw new DamagedCheckpoint(`${this.store.address}/${this.blob(digest)} (${file}) is torn or was changed`);
    }
  }

  /** Forgets one checkpoint; its files go with the next removal. */
  async discard(step: number): Promise<void> {
    await this.store.delete(this.marker(step));
  }

  /** Removes everything; markers first, so that none names what is gone. */
  async removeAll(): Promise<void> {
    await this.removeAllBut([]);
  }

  private async removeAllBut(kept: number[]): Promise<void> {
    for (const step of await this.steps()) if (!kept.includes(step)) await this.discard(step);
    const needed = new Set<string>();
    for (const step of kept) {
      const { files } = await this.readMarker(step).catch(withoutFiles);
      for (const { sha256: digest } of Object.values(files)) needed.add(this.blob(digest));
    }
    for await (const { key } of this.store.list(`${this.prefix}/blobs/`)) {
      if (!needed.has(key)) await this.store.delete(key);
    }
  }

  private async readMarker(step: number): Promise<Marker> {
    const body = await this.orDamaged(this.store.get(this.marker(step)));
    const address = `${this.store.address}/${this.marker(step)}`;
    return parseDocument(markerSchema, body, {
      address,
      damaged: (cause) => new DamagedCheckpoint(`${address} is no marker of a checkpoint`, { cause }),
    });
  }

  private async orDamaged<Value>(reading: Promise<Value>): Promise<Value> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof RankwrightError) || error.code !== 'missing-object') throw error;
      throw new DamagedCheckpoint(error.message, { cause: error });
    }
  }

  private marker(step: number): string {
    return `${this.prefix}/step-${String(step).padStart(8, '0')}.json`;
  }

  private blob(digest: string): string {
    return `${this.prefix}/blobs/${digest}`;
  }
}

/** The trainer's marker has the digests of what it names; it is small itself, and so is what lies beside. */
async function describeFiles(
  { folder, described: named }: Checkpoint,
  beside: readonly string[],
): Promise<Marker['files']> {
  const small = [...beside, CHECKPOINT_MARKER].map(async (file) => {
    const body = await readFile(join(folder, file));
    return [file, { bytes: body.length, sha256: sha256(body) }] as const;
  });
  return { ...named, ...Object.fromEntries(await Promise.all(small)) };
}

function withoutFiles(error: unknown): Pick<Marker, 'files'> {
  if (error instanceof DamagedCheckpoint) return { files: {} };
  throw error;
}
