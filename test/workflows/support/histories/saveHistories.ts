import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../../infra/servers/projectRoot';
import { eventsPerRun } from '../../../../temporal.config';
import { openTemporal } from '../stageRuns';
import { historiesOf, type History, type TemporalForTests } from '../temporalForTests';
import { createReplay } from './createReplay';
import { packHistory, unpackHistory, writeSet, type HistorySet, type SavedHistory } from './historySets';
import type { End, Scenario } from './scenario';
import { scenarios } from './scenarios';

/** A scenario takes seconds; one that waits for what does not come would wait for ever. */
const longestMs = 120_000;

type Played = Pick<HistorySet, 'histories'> & { files: Map<string, Buffer>; server: string };

/**
 * Plays the scenarios, all or those whose names hold one of the words, on Temporal's development server with the
 * activities of the tests, and adds their histories as a set of its own. Sets that are there stay as they are.
 */
async function saveHistories(words: string[]): Promise<void> {
  const wanted = scenarios.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (wanted.length === 0)
    throw new Error(`no scenario has ${words.join(' or ')} in its name; there are ${listNames(scenarios)}`);
  const commit = readCommit();
  const played = await playAll(wanted);
  await checkReplays(played);
  const versions = {
    project: versionOf('../../../../package.json'),
    sdk: versionOf('@temporalio/worker/package.json'),
  };
  const name = writeSet(
    {
      savedAt: new Date().toISOString(),
      commit,
      versions: { ...versions, server: played.server },
      eventsPerRun,
      histories: played.histories,
    },
    played.files,
  );
  process.stdout.write(`${played.histories.length} histories are in test/histories/${name}\n`);
}

/** As they are in their files: what does not replay the moment it was played would never. */
async function checkReplays({ histories, files }: Played): Promise<void> {
  const replay = await createReplay();
  const errors = await replay.all(
    histories.map((saved) => ({ history: unpackHistory(files.get(saved.file)!), saved })),
  );
  const failed = histories.flatMap(({ file }, place) => (errors[place] ? [`${file}: ${errors[place].message}`] : []));
  if (failed.length > 0) throw new Error(`not saved, because some do not replay:\n${failed.join('\n')}`);
}

/** The last commit that changed the workflows; of what is in none it could not be said. */
function readCommit(): string {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: projectRoot(), encoding: 'utf8' }).trim();
  const ofWorkflows = ['--', 'workflows', 'temporal.config.ts'];
  const changed = git('status', '--porcelain', ...ofWorkflows);
  if (changed !== '') throw new Error(`the workflows are in no commit as they are; commit them first:\n${changed}`);
  return git('log', '-1', '--format=%H', ...ofWorkflows);
}

async function playAll(wanted: Scenario[]): Promise<Played> {
  const played: Played = { histories: [], files: new Map(), server: '' };
  const groups = new Map<string, Scenario[]>();
  for (const scenario of wanted) {
    const numbers = JSON.stringify(scenario.numbers ?? {});
    groups.set(numbers, [...(groups.get(numbers) ?? []), scenario]);
  }
  for (const group of groups.values()) {
    const temporal = await openTemporal(group[0]?.numbers);
    try {
      const { serverVersion } = await temporal.client.workflowService.getSystemInfo({});
      played.server = serverVersion;
      for (const scenario of group) await playOne(scenario, temporal, played);
    } finally {
      await temporal.stop();
    }
  }
  return played;
}

async function playOne(scenario: Scenario, temporal: TemporalForTests, played: Played): Promise<void> {
  const ids = await Promise.race([scenario.play(), sleep(longestMs, undefined, { ref: false })]);
  if (!ids) throw new Error(`${scenario.name} did not end within ${longestMs / 1000} seconds`);
  for (const [place, workflowId] of ids.entries()) {
    const runs = await historiesOf(temporal, workflowId);
    for (const [index, history] of runs.entries()) {
      const saved = describe(scenario, workflowId, index + 1, history);
      if (place === 0 && index === 0) checkScenario(scenario, saved);
      const of = place === 0 ? [] : [workflowId.slice(workflowId.lastIndexOf('/') + 1)];
      const file = [scenario.name, ...of, ...(runs.length > 1 ? [index + 1] : []), 'json.gz'].join('.');
      played.files.set(file, packHistory(history));
      played.histories.push({ file, ...saved });
    }
  }
  process.stdout.write(`${scenario.name}\n`);
}

function describe(
  { name, numbers = {} }: Scenario,
  workflowId: string,
  run: number,
  { events }: History,
): Omit<SavedHistory, 'file'> {
  const workflowType = events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
  const common = { scenario: name, workflowType, workflowId, run, events: events?.length ?? 0 };
  return { ...common, end: endOf(events?.at(-1)), numbers };
}

function endOf(last: NonNullable<History['events']>[number] | undefined): End {
  if (last?.workflowExecutionCompletedEventAttributes) return 'completed';
  if (last?.workflowExecutionFailedEventAttributes) return 'failed';
  if (last?.workflowExecutionCanceledEventAttributes) return 'cancelled';
  if (last?.workflowExecutionContinuedAsNewEventAttributes) return 'continuedAsNew';
  throw new Error(`a workflow that is to be saved has not ended: its last event is ${JSON.stringify(last)}`);
}

function checkScenario(
  { name, ends }: Scenario,
  { end, workflowType }: Pick<SavedHistory, 'end' | 'workflowType'>,
): void {
  if (!name.startsWith(`${workflowType}-`)) throw new Error(`${name} was not played: its workflow is ${workflowType}`);
  if (end !== ends) throw new Error(`${name} was to end ${ends}, and ended ${end}`);
}

function versionOf(manifest: string): string {
  return (require(manifest) as { version: string }).version;
}

function listNames(all: Scenario[]): string {
  return all.map(({ name }) => name).join(', ');
}

saveHistories(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
