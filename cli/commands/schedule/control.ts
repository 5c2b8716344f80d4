import { exitCodes, UsageError } from '../../exitCodes';
import { formatPlural, formatTime } from '../../format';
import { printResult, type OutputOptions } from '../../output';
import type { Triggered, World } from '../../ports';
import { withSession } from '../../session';
import { personOf } from '../promote';

export interface NoteOptions extends OutputOptions {
  note?: string;
}

export async function pauseSchedule(world: World, name: string, options: NoteOptions): Promise<number> {
  const replaces = options.note !== undefined;
  const own = options.note ?? `paused by ${personOf(world)}`;
  const { wasPaused, note } = await withSession(world, 'running', ({ client }) =>
    client.schedules.pause(name, own, { replaces }),
  );
  const line = wasPaused
    ? `${name} was paused already: ${note}`
    : `${name} is paused; a refresh that is running goes on`;
  printResult(world, options, { name, paused: true, wasPaused, note }, [line]);
  return exitCodes.finished;
}

export async function unpauseSchedule(world: World, name: string, options: NoteOptions): Promise<number> {
  const note = options.note ?? `unpaused by ${personOf(world)}`;
  await withSession(world, 'running', ({ client }) => client.schedules.unpause(name, note));
  printResult(world, options, { name, paused: false, note }, [`${name} goes on`]);
  return exitCodes.finished;
}

/** Fires a schedule now; 2 where its overlap policy left the refresh out. */
export async function triggerSchedule(world: World, name: string, options: OutputOptions): Promise<number> {
  const triggered = await withSession(world, 'running', ({ client }) => client.schedules.trigger(name));
  const exitCode = triggered.outcome === 'skipped' ? exitCodes.usage : exitCodes.finished;
  printResult(world, options, { name, ...triggered, exitCode }, describeTriggered(name, triggered));
  return exitCode;
}

function describeTriggered(name: string, triggered: Triggered): string[] {
  if (triggered.outcome === 'skipped')
    return [`${name}: a refresh is running, and overlap is skip: nothing was started`];
  if (triggered.outcome === 'waiting')
    return [`${name}: a refresh is due, and is started when the one before it has ended`];
  const { runId } = triggered;
  if (runId === undefined)
    return [
      `${name}: a refresh is started, and its run begins when a worker has read the sources`,
      `look at it: npx rankwright schedule describe ${name}`,
    ];
  return [`${name}: started ${runId}`, `watch it:   npx rankwright watch ${runId}`];
}

export interface BackfillOptions extends OutputOptions {
  from: string;
  to: string;
  concurrency: number;
}

/** One refresh for each time of the schedule between two moments, of the corpus as it was then. */
export async function backfillSchedule(world: World, name: string, options: BackfillOptions): Promise<number> {
  const [from, to] = [readMoment('--from', options.from, 'start'), readMoment('--to', options.to, 'end')];
  if (from > to) throw new UsageError(`--from ${options.from} is later than --to ${options.to}`, 'swap them');
  const { concurrency } = options;
  const started = await withSession(world, 'running', ({ client }) =>
    client.schedules.backfill(name, { from, to, concurrency }),
  );
  const { times, workflowId, wasRunning } = started;
  printResult(world, options, { name, ...started }, [
    `${wasRunning ? 'already running' : 'started'}: ${workflowId}, ${formatPlural(times.length, 'period')}, ${concurrency} at a time`,
    `from ${formatTime(times[0] ?? '')} to ${formatTime(times.at(-1) ?? '')} UTC; what is completed is not done again`,
    `look at it:  npx rankwright schedule describe ${name}`,
  ]);
  return exitCodes.finished;
}

/** A day means all of it, in UTC. */
function readMoment(option: string, text: string, side: 'start' | 'end'): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text.slice(10));
  const whole = isDay ? `${text}T${side === 'start' ? '00:00:00' : '23:59:59'}Z` : hasZone ? text : `${text}Z`;
  const moment = new Date(isDay || isTime ? whole : Number.NaN);
  // A day that its month does not have would be taken for one of the next month.
  const dayExists = new Date(`${text.slice(0, 10)}T00:00:00Z`).toJSON()?.slice(0, 10) === text.slice(0, 10);
  if (!Number.isNaN(moment.getTime()) && dayExists) return moment;
  throw new UsageError(`${option} ${text} is no date`, 'write it as 2026-11-02 or 2026-11-02T03:00Z');
}
