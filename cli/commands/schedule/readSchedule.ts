import path from 'node:path';
import { scheduleNameSchema, scheduleSettingsSchema, type ScheduleSettings } from '../../../core/contracts/schedule';
import type { OutputOptions } from '../../output';
import { UsageError } from '../../exitCodes';
import type { StoredSpec, World } from '../../ports';
import { readSpec } from '../run';

export interface Setting {
  path: string;
  value: string;
}

/** The options of `create` and `update` as commander reads them. */
export interface ScheduleOptions extends OutputOptions {
  cron?: string[];
  every?: string;
  timezone?: string;
  jitter?: string;
  overlap?: ScheduleSettings['overlap'];
  catchup?: string;
  pauseOnFailure?: boolean;
  pauseOnRegression?: boolean;
  paused?: boolean;
  note?: string;
  set?: Setting[];
  folder?: string;
}

/** A spec as a schedule keeps it, with settings and variables of now in their places. @throws SpecError */
export async function readStoredSpec(
  world: World,
  specPath: string,
  { set = [], folder }: Pick<ScheduleOptions, 'set' | 'folder'>,
  from = world.currentFolder,
): Promise<StoredSpec> {
  const file = path.resolve(from, specPath);
  const spec = await readSpec(world, specPath, file, { set });
  const priceTable = world.environment.RANKWRIGHT_PRICES;
  return {
    schemaVersion: 1,
    label: path.basename(file),
    text: await world.files.readText(file),
    settings: set,
    spec,
    folder: folder === undefined ? path.dirname(file) : path.resolve(from, folder),
    ...(priceTable ? { prices: await readPrices(world, priceTable) } : {}),
  };
}

/** The settings that options name; those that they do not name are absent. @throws UsageError naming the option */
export function readSettings(options: ScheduleOptions): Partial<ScheduleSettings> {
  const { cron, every, timezone, jitter, overlap, catchup, pauseOnFailure, pauseOnRegression, paused, note } = options;
  const named = { cron, every, timezone, jitter, overlap, catchup, pauseOnFailure, pauseOnRegression, paused, note };
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const fields = scheduleSettingsSchema.safeParse({ every: '1d', ...given });
  if (fields.success) return given;
  const [issue] = fields.error.issues;
  const option = String(issue?.path[0] ?? 'cron').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const union = issue?.code === 'invalid_union' ? issue.errors[1]?.[0] : undefined;
  const received = given[String(issue?.path[0])];
  throw new UsageError(
    `--${option} ${JSON.stringify(Array.isArray(received) ? received.join(' | ') : received)} ${union?.message ?? issue?.message}`,
    '`npx rankwright schedule create --help` shows examples',
  );
}

/** All settings of a new schedule. @throws UsageError */
export function completeSettings(options: ScheduleOptions): ScheduleSettings {
  const given = readSettings(options);
  const outcome = scheduleSettingsSchema.safeParse(given);
  if (outcome.success) return outcome.data;
  throw new UsageError('a schedule needs a time', 'give --cron "0 3 * * 1" or --every 24h');
}

/** @throws UsageError */
export function checkName(name: string): string {
  const outcome = scheduleNameSchema.safeParse(name);
  if (outcome.success) return name;
  throw new UsageError(`"${name}" is no name for a schedule`, `use ${outcome.error.issues[0]?.message}`);
}

async function readPrices(world: World, file: string): Promise<string> {
  return world.files.readText(path.resolve(world.currentFolder, file)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `RANKWRIGHT_PRICES names ${file}, which cannot be read (${error.code ?? error.message})`,
      'name a file such as examples/prices.yaml, or leave the variable out',
    );
  });
}
