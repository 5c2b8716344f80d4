import { Option, type Command } from 'commander';
import { overlapPolicies } from '../core/contracts/schedule';
import {
  applySchedules,
  backfillSchedule,
  createSchedule,
  deleteSchedule,
  describeSchedule,
  listSchedules,
  pauseSchedule,
  promoteRun,
  rollBack,
  triggerSchedule,
  unpauseSchedule,
  updateSchedule,
} from './actions';
import { collect, collectSetting, parseLimit } from './options';
import type { World } from './ports';

type Action = (world: World, argument: string, options: never, ...others: string[]) => Promise<number>;
type Add = (parent: Command, usage: string, description: string, action: Action) => Command;

/** Schedules, and what their refreshes put into use. */
export function addScheduleCommands(program: Command, add: Add): void {
  const schedule = program.command('schedule').description('refresh a pipeline on a schedule');
  addEditCommands(schedule, add);
  add(schedule, 'list', 'list the schedules', (world, _, options) => listSchedules(world, options));
  add(schedule, 'describe <name>', 'print next times, latest refreshes and promotions', describeSchedule);
  add(schedule, 'pause <name>', 'start no refresh until it is unpaused', pauseSchedule).option('--note <text>', 'why');
  add(schedule, 'unpause <name>', 'let a paused schedule go on', unpauseSchedule).option('--note <text>', 'why');
  add(schedule, 'trigger <name>', 'refresh now', triggerSchedule);
  add(schedule, 'backfill <name>', 'refresh for times that are past, the corpus as it was then', backfillSchedule)
    .requiredOption('--from <date>', 'the first day, or a time such as 2026-11-02T03:00Z')
    .requiredOption('--to <date>', 'the last day, which counts to its end, or a time')
    .option('--concurrency <count>', 'refreshes at a time', parseLimit, 2);
  addPromotionCommands(program, add);
}

function addEditCommands(schedule: Command, add: Add): void {
  const create = add(schedule, 'create <name> <spec>', 'refresh a spec at given times', createSchedule);
  addSettings(create).option('--paused', 'create it paused');
  addSettings(add(schedule, 'update <name> [spec]', 'change what is named, and nothing else', updateSchedule))
    .option('--no-pause-on-failure', 'go on after a refresh that failed')
    .option('--no-pause-on-regression', 'go on after a regression');
  add(schedule, 'delete <name>', 'delete a schedule; its runs stay', deleteSchedule);
  add(schedule, 'apply <file>', 'make the schedules of a YAML file be as it says', applySchedules)
    .option('--prune', 'delete those that were applied from the file and are no longer in it')
    .option('--adopt', 'take over schedules that were not applied from the file')
    .option('--dry-run', 'only tell what would be done');
}

function addSettings(command: Command): Command {
  return command
    .option('--cron <line>', 'five fields, such as "0 3 * * 1"; may be given several times', collect)
    .option('--every <duration>', 'such as 24h')
    .option('--timezone <zone>', 'in which cron is read, such as Europe/Berlin (UTC)')
    .option('--jitter <duration>', 'start each up to so much later')
    .addOption(
      new Option('--overlap <policy>', 'when one is due and another runs (skip)').choices([...overlapPolicies]),
    )
    .option('--catchup <duration>', 'how late one may start after the server was down (1h)')
    .option('--pause-on-failure', 'pause when a refresh fails')
    .option('--pause-on-regression', 'pause when the gate finds the new model below the promoted one')
    .option('--note <text>', 'for those who look at it')
    .option('--set <path=value>', 'replace a field of the spec; may be given several times', collectSetting)
    .option('--folder <path>', "where the spec's paths count from on the workers; its own folder without it");
}

function addPromotionCommands(program: Command, add: Add): void {
  add(program, 'promote <run>', 'put the model of a run into use, whatever its gate said', promoteRun)
    .requiredOption('--why <text>', 'kept with the model')
    .option('--by <person>', 'who decided; the user of this machine without it');
  add(program, 'rollback <pipeline>', 'put the model into use again that was before', rollBack)
    .requiredOption('--why <text>', 'kept with the model')
    .option('--to <run>', 'the run whose model it shall be')
    .option('--by <person>', 'who decided; the user of this machine without it');
}
