import { ScheduleAlreadyRunning, type ScheduleDescription } from '@temporalio/client';
import type { RefreshInput } from '../../../core/contracts/schedule';
import { RankwrightError } from '../../../core/errors';
import { planApply, type ApplyAction, type ScheduleState } from '../../../core/schedule/planApply';
import { priceSpec } from '../../llm/priceTable';
import type { ClientContext } from '../connect';
import { compileSchedule } from './compileSchedule';
import type { ApplyOptions, NewSchedule, ScheduleChange, ScheduleView } from './scheduleClient';
import { referToSpec, storeSpec } from './storedSpec';
import { findSchedule, listSchedules, refreshOf, viewSchedule } from './viewSchedules';

/** Creates a schedule. @throws not-configured when its name is taken, bad-spec for a budget without prices */
export async function createSchedule(schedule: NewSchedule, context: ClientContext): Promise<ScheduleView> {
  const { name, settings } = schedule;
  const refresh = await inputOf(schedule, context);
  const { paused, note } = settings;
  try {
    const state = { paused, ...(note === undefined ? {} : { note }) };
    await context.temporal.schedule.create({ scheduleId: name, ...compileSchedule(refresh), state });
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) throw nameTaken(name);
    throw refusedByServer(error);
  }
  return viewSchedule(name, context);
}

/** Changes what is named: a spec, settings, or both. Whether it is paused stays, and its note unless another is given. */
export async function updateSchedule(
  name: string,
  { spec, settings }: ScheduleChange,
  context: ClientContext,
  appliedFrom?: string,
): Promise<ScheduleView> {
  const before = await viewSchedule(name, context);
  const merged = { ...before.settings, ...settings };
  const origin = appliedFrom ?? before.appliedFrom;
  const from = origin === undefined ? {} : { appliedFrom: origin };
  const kept = refreshOf(await findSchedule(name, context));
  const refresh = spec
    ? await inputOf({ name, spec, settings: merged, ...from }, context)
    : { ...kept, settings: merged, notify: withTargets(kept, settings), ...from };
  const compiled = compileSchedule(refresh);
  const update = ({ state }: ScheduleDescription) => ({
    ...compiled,
    state: { ...state, ...(settings.note === undefined ? {} : { note: settings.note }) },
  });
  await context.temporal.schedule
    .getHandle(name)
    .update(update as never)
    .catch((error: unknown) => {
      throw refusedByServer(error);
    });
  return viewSchedule(name, context);
}

/** Makes the schedules of a file be as it says, or tells what that would be. Nothing is done where one is in conflict. */
export async function applySchedules(
  file: { name: string; schedules: NewSchedule[] },
  { dryRun, ...options }: ApplyOptions,
  context: ClientContext,
): Promise<ApplyAction[]> {
  const existing = (await listSchedules(context)).map(({ spec, ...view }): ScheduleState => ({
    ...{ name: view.name, specDigest: spec.digest, settings: view.settings, appliedFrom: view.appliedFrom },
  }));
  const wanted = file.schedules.map(({ name, spec, settings }) => ({
    name,
    specDigest: referToSpec(spec).digest,
    settings,
  }));
  const plan = planApply({ name: file.name, wanted }, existing, options);
  if (dryRun || plan.some(({ action }) => action === 'conflict')) return plan;
  for (const { name, action, changes } of plan) {
    const schedule = file.schedules.find((each) => each.name === name);
    if (action === 'delete') await context.temporal.schedule.getHandle(name).delete();
    if (action === 'create' && schedule) await createSchedule({ ...schedule, appliedFrom: file.name }, context);
    if (action === 'update' && schedule) await change(schedule, changes ?? [], file.name, context);
  }
  return plan;
}

async function change(
  { name, spec, settings }: NewSchedule,
  changes: string[],
  appliedFrom: string,
  context: ClientContext,
): Promise<void> {
  await updateSchedule(name, { spec, settings }, context, appliedFrom);
  // A schedule that paused itself stays paused, unless the file says something else than it said before.
  if (!changes.includes('paused')) return;
  const handle = context.temporal.schedule.getHandle(name);
  // Without a note the SDK would write one that names itself.
  await (settings.paused
    ? handle.pause(settings.note ?? `paused by ${appliedFrom}, a file of schedules`)
    : handle.unpause(settings.note ?? `unpaused by ${appliedFrom}, a file of schedules`));
}

/** What its refreshes are started with; the spec is stored, and refused now where a run would refuse it. */
async function inputOf(
  { name, spec, settings, appliedFrom }: NewSchedule,
  { store, priceTable }: ClientContext,
): Promise<RefreshInput> {
  await priceSpec(spec.spec, priceTable);
  return {
    schedule: name,
    pipeline: spec.spec.name,
    spec: await storeSpec(spec, store),
    settings,
    notify: [...(spec.spec.notify ?? []), ...settings.notify],
    ...(appliedFrom === undefined ? {} : { appliedFrom }),
  };
}

/** Those of the spec stay; the schedule's own stand after them. */
function withTargets({ notify, settings }: RefreshInput, change: ScheduleChange['settings']): RefreshInput['notify'] {
  const ofSpec = notify.slice(0, notify.length - settings.notify.length);
  return [...ofSpec, ...(change.notify ?? settings.notify)];
}

function nameTaken(name: string): RankwrightError {
  return new RankwrightError('not-configured', `there is a schedule ${name} already`, {
    mend: `change it with "npx rankwright schedule update ${name}", or give this one another name`,
  });
}

/** What the server does not like of a time is told in its words. */
function refusedByServer(error: unknown): unknown {
  const details = (error as { cause?: { code?: number; details?: string } }).cause;
  // INVALID_ARGUMENT of gRPC.
  if (details?.code !== 3) return error;
  return new RankwrightError('not-configured', `Temporal refuses the schedule: ${details.details ?? 'invalid'}`, {
    mend: 'correct its times or policies',
    cause: error,
  });
}
