import path from 'node:path';
import { parseScheduleFile } from '../../../core/schedule/parseScheduleFile';
import { scheduleSettingsSchema, type ScheduleEntry } from '../../../core/contracts/schedule';
import { exitCodes, UsageError } from '../../exitCodes';
import { printRefusal, printResult, type OutputOptions } from '../../output';
import type { ApplyAction, NewSchedule, World } from '../../ports';
import { withSession } from '../../session';
import { renderScheduleLines } from '../../tables/scheduleTable';
import { checkName, completeSettings, readSettings, readStoredSpec, type ScheduleOptions } from './readSchedule';

/** Creates a schedule of a spec. */
export async function createSchedule(
  world: World,
  name: string,
  options: ScheduleOptions,
  specPath: string,
): Promise<number> {
  const schedule = {
    name: checkName(name),
    settings: completeSettings(options),
    spec: await readStoredSpec(world, specPath, options),
  };
  const view = await withSession(world, 'running', ({ client }) => client.schedules.create(schedule));
  printResult(world, options, view, [`created ${name}`, ...renderScheduleLines(view)]);
  return exitCodes.finished;
}

/** Changes the settings that are named, and the spec where one is. */
export async function updateSchedule(
  world: World,
  name: string,
  options: ScheduleOptions,
  specPath?: string,
): Promise<number> {
  const settings = readSettings(options);
  if (specPath === undefined && options.set)
    throw new UsageError(
      '--set changes a spec, and none is named',
      `npx rankwright schedule update ${name} SPEC --set …`,
    );
  if (specPath === undefined && Object.keys(settings).length === 0)
    throw new UsageError('nothing is named that would change', 'name a spec, or options such as --cron');
  const spec = specPath === undefined ? undefined : await readStoredSpec(world, specPath, options);
  const change = { settings, ...(spec ? { spec } : {}) };
  const view = await withSession(world, 'running', ({ client }) => client.schedules.update(name, change));
  printResult(world, options, view, [`updated ${name}`, ...renderScheduleLines(view)]);
  return exitCodes.finished;
}

export async function deleteSchedule(world: World, name: string, options: OutputOptions): Promise<number> {
  await withSession(world, 'running', ({ client }) => client.schedules.delete(name));
  printResult(world, options, { name, deleted: true }, [`deleted ${name}; its runs and what they made stay`]);
  return exitCodes.finished;
}

export interface ApplyOptions extends OutputOptions {
  prune?: boolean;
  adopt?: boolean;
  dryRun?: boolean;
}

/** Makes the schedules of a file be as it says; 2 where one is not this file's, and then nothing is done. */
export async function applySchedules(world: World, filePath: string, options: ApplyOptions): Promise<number> {
  const file = path.resolve(world.currentFolder, filePath);
  const text = await world.files.readText(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${filePath} cannot be read (${error.code ?? error.message})`, 'give a file of schedules');
  });
  const { name, schedules } = parseScheduleFile(text, filePath);
  const wanted: NewSchedule[] = [];
  for (const entry of schedules) wanted.push(await readEntry(world, entry, path.dirname(file)));
  const { prune = false, adopt = false, dryRun = false } = options;
  const actions = await withSession(world, 'running', ({ client }) =>
    client.schedules.apply({ name, schedules: wanted }, { prune, adopt, dryRun }),
  );
  const conflicts = actions.filter(({ action }) => action === 'conflict');
  const exitCode = conflicts.length > 0 ? exitCodes.usage : exitCodes.finished;
  if (conflicts.length > 0)
    printRefusal(world, {
      message: `${conflicts.map((each) => each.name).join(', ')}: not applied from ${name}; nothing was changed`,
      mend: 'name them otherwise, delete them, or take them over with --adopt',
    });
  printResult(
    world,
    options,
    { name, dryRun, actions, exitCode },
    actions.map((each) => describeAction(each, dryRun)),
  );
  return exitCode;
}

async function readEntry(world: World, entry: ScheduleEntry, folder: string): Promise<NewSchedule> {
  const { name, spec: specPath, set, folder: baseFolder, ...settings } = entry;
  const given = Object.entries(set).map(([field, value]) => ({ path: field, value: String(value) }));
  const from = baseFolder === undefined ? {} : { folder: baseFolder };
  const spec = await readStoredSpec(world, specPath, { set: given, ...from }, folder);
  return { name, spec, settings: scheduleSettingsSchema.parse(settings) };
}

const words = { create: 'created', update: 'updated', keep: 'equal', delete: 'deleted', conflict: 'in conflict' };
const plans = { ...words, create: 'to create', update: 'to update', delete: 'to delete' };

function describeAction({ name, action, changes }: ApplyAction, dryRun: boolean): string {
  const word = (dryRun ? plans : words)[action];
  return `${word.padEnd(11)}  ${name}${changes ? ` (${changes.join(', ')})` : ''}`;
}
