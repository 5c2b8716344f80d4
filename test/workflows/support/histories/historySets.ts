import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { formatHistory, parseHistory } from '../../../../infra/histories/historyText';
import type { History } from '../temporalForTests';
import { scrubHistory } from './scrubHistory';

/** One folder a set, one file a history; sets are added and never changed. */
export const setsFolder = path.resolve(__dirname, '../../../histories');

const savedHistorySchema = z.strictObject({
  file: z.string(),
  scenario: z.string(),
  workflowType: z.string(),
  workflowId: z.string(),
  /** 1, or the place among the runs of a workflow that continued as new. */
  run: z.int().positive(),
  events: z.int().positive(),
  end: z.enum(['completed', 'failed', 'cancelled', 'continuedAsNew']),
  /** What stood in for the project's own numbers; it does not replay with others. */
  numbers: z.strictObject({
    eventsPerRun: z.int().positive().optional(),
    heartbeatTimeout: z.string().optional(),
    longestCancelMs: z.int().positive().optional(),
  }),
});
export type SavedHistory = z.infer<typeof savedHistorySchema>;

const manifestSchema = z.strictObject({
  savedAt: z.iso.datetime(),
  /** Whose workflows were played. */
  commit: z.string(),
  versions: z.strictObject({ project: z.string(), sdk: z.string(), server: z.string() }),
  /** The project's own number then. */
  eventsPerRun: z.int().positive(),
  histories: z.array(savedHistorySchema).min(1),
});
export type HistorySet = z.infer<typeof manifestSchema>;

/** The sets by name, the oldest first. */
export function readSets(): { name: string; set: HistorySet }[] {
  return readdirSync(setsFolder)
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(setsFolder, name, 'manifest.json'), 'utf8');
      return { name, set: manifestSchema.parse(JSON.parse(text)) };
    });
}

/** @param name of the set */
export function readHistory(name: string, { file }: Pick<SavedHistory, 'file'>): History {
  return unpackHistory(readFileSync(path.join(setsFolder, name, file)));
}

/** The bytes of a file: Temporal's JSON of the history, scrubbed and compressed. */
export function packHistory(history: History): Buffer {
  return gzipSync(JSON.stringify(scrubHistory(JSON.parse(formatHistory(history)))), { level: 9 });
}

export function unpackHistory(bytes: Buffer): History {
  return parseHistory(gunzipSync(bytes).toString('utf8'));
}

/** Under a name that no set has: the date, and a number where that is taken. Returns the name. */
export function writeSet(set: HistorySet, files: ReadonlyMap<string, Buffer>): string {
  const taken = new Set(readdirSync(setsFolder));
  const date = set.savedAt.slice(0, 10);
  let name = date;
  for (let place = 2; taken.has(name); place += 1) name = `${date}-${place}`;
  const folder = path.join(setsFolder, name);
  mkdirSync(folder);
  for (const [file, bytes] of files) writeFileSync(path.join(folder, file), bytes, { flag: 'wx' });
  writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(set, null, 2)}\n`, { flag: 'wx' });
  return name;
}
