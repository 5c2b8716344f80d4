import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const markerSchema = z.object({
  step: z.number().int().positive(),
  files: z.record(z.string(), z.object({ bytes: z.number().int().nonnegative(), sha256: z.string() })),
});

export interface Checkpoint {
  folder: string;
  step: number;
  /** What the marker names, by path below the folder; the marker itself is not among them. */
  described: Record<string, { bytes: number; sha256: string }>;
}

export const CHECKPOINT_MARKER = 'complete.json';

/** The newest complete checkpoint in a job's checkpointFolder: its marker is there and no file is short. */
export async function findCheckpoint(checkpointFolder: string): Promise<Checkpoint | undefined> {
  const names = await readdir(checkpointFolder).catch(() => []);
  const newestFirst = names
    .filter((name) => /^step-\d{8,}$/.test(name))
    .sort()
    .reverse();
  for (const name of newestFirst) {
    const checkpoint = await readCheckpoint(path.join(checkpointFolder, name));
    if (checkpoint) return checkpoint;
  }
  return undefined;
}

/** A checkpoint folder's step and files, or undefined where it is not complete. Digests are the trainer's to check. */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  try {
    const marker = markerSchema.parse(JSON.parse(await readFile(path.join(folder, CHECKPOINT_MARKER), 'utf8')));
    for (const [name, { bytes }] of Object.entries(marker.files)) {
      if ((await stat(path.join(folder, name))).size !== bytes) return undefined;
    }
    return { folder, step: marker.step, described: marker.files };
  } catch {
    return undefined;
  }
}
