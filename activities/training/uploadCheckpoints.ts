import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RankwrightError } from '../../core/errors';
import type { CheckpointStore } from '../../infra/trainer/checkpointStore';
import { readCheckpoint } from '../../infra/trainer/findCheckpoint';
import { COURSE_FILE, writeCourse, type TrainingCourse } from './trainingCourse';

/** Besides the tries of each request. */
const tries = 3;

export interface Uploads {
  /** Takes hold of a checkpoint that was just written, together with the course up to it. */
  add(folder: string, course: TrainingCourse): void;
  /** Resolves when all that was added is stored or given up. */
  finish(): Promise<void>;
  /** The same, without what has not begun: the model is there, nothing has to be resumed. */
  abandon(): Promise<void>;
}

export interface UploadOptions {
  checkpoints: CheckpointStore;
  /** Where checkpoints are held while they wait, on the disk of the trainer's own. */
  folder: string;
  keep: number;
  /** Told of a checkpoint that could not be stored: the training goes on. */
  onTrouble: (message: string) => void;
  /** While it is not aborted an upload is tried again. */
  signal: AbortSignal;
}

/**
 * Stores checkpoints beside the training, one at a time: of those that are written meanwhile only the newest waits. Each
 * is held by hard links, which cost no room and no time, so the trainer may remove its folder at any moment.
 */
export function startUploads(options: UploadOptions): Uploads {
  let waiting: string | undefined;
  let running: Promise<void> | undefined;
  let added = 0;
  const drop = (): void => {
    if (waiting) rmSync(waiting, { recursive: true, force: true });
    waiting = undefined;
  };
  const drain = async (): Promise<void> => {
    while (waiting) {
      const held = waiting;
      waiting = undefined;
      await storeCheckpoint(held, options);
      await rm(held, { recursive: true, force: true });
    }
    running = undefined;
  };
  return {
    add(folder, course) {
      drop();
      try {
        waiting = hold(folder, join(options.folder, `held-${(added += 1)}`));
        writeCourse(course, waiting);
      } catch (error) {
        options.onTrouble((error as Error).message);
      }
      if (waiting) running ??= drain();
    },
    async finish() {
      await running;
    },
    async abandon() {
      drop();
      await running;
    },
  };
}

/** A checkpoint's folder with the same files, which stay when the other one goes. */
function hold(folder: string, target: string): string {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const link = join(target, source.slice(folder.length));
    mkdirSync(dirname(link), { recursive: true });
    linkSync(source, link);
  }
  return target;
}

async function storeCheckpoint(folder: string, { checkpoints, keep, onTrouble, signal }: UploadOptions): Promise<void> {
  try {
    const checkpoint = await readCheckpoint(folder);
    if (!checkpoint) throw new Error(`${folder} is not a complete checkpoint`);
    await withRetries(() => checkpoints.upload(checkpoint, [COURSE_FILE]), signal);
    await checkpoints.prune(keep);
  } catch (error) {
    onTrouble((error as Error).message);
  }
}

async function withRetries(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let triesLeft = tries - 1; ; triesLeft -= 1) {
    try {
      return await work();
    } catch (error) {
      const helps = error instanceof RankwrightError && error.retryable;
      if (!helps || triesLeft === 0 || signal.aborted) throw error;
      await sleep(1000 * (tries - triesLeft), undefined, { signal }).catch(() => undefined);
    }
  }
}
