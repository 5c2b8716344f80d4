import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import * as workflows from '../../workflows';
import { formatHistory } from '../../infra/histories/historyText';
import { eventsPerRun } from '../../temporal.config';
import { textOf } from '../end-to-end/support/histories';
import { createReplay, type Replay } from './support/histories/createReplay';
import { readHistory, readSets, setsFolder } from './support/histories/historySets';
import { scenarios } from './support/histories/scenarios';
import { scrubHistory } from './support/histories/scrubHistory';
import type { History } from './support/temporalForTests';

const sets = readSets();
const all = sets.flatMap(({ name: set, set: { histories } }) =>
  histories.map((saved) => ({ set, saved, history: readHistory(set, saved) })),
);
let replay: Replay;

// Nothing here waits; a machine that is busy with other things takes minutes.
jest.setTimeout(600_000);

beforeAll(async () => {
  // What does not replay is also warned of; here that is what is expected.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  replay = await createReplay();
});

describe('the workflows of today', () => {
  let errors: (Error | undefined)[];
  beforeAll(async () => {
    errors = await replay.all(all);
  });

  test.each(all.map(({ set, saved }, place) => [`${set}/${saved.file}`, place] as const))(
    'go on with %s',
    (_title, place) => {
      if (errors[place]) throw errors[place];
    },
  );
});

describe('what is saved', () => {
  const marksIn = new Map(all.map(({ saved, history }) => [saved, marksOf(history)]));

  test('are histories of every workflow and of every scenario', () => {
    const types = new Set(all.map(({ saved }) => saved.workflowType));
    expect(Object.keys(workflows).filter((type) => !types.has(type))).toEqual([]);
    const played = new Set(all.map(({ saved }) => saved.scenario));
    expect(scenarios.filter(({ name }) => !played.has(name)).map(({ name }) => name)).toEqual([]);
  });

  /** Of each workflow what happens to it while it is open. */
  test.each(
    Object.entries({
      buildReranker: ['retry', 'update', 'signal', 'cancel', 'completed', 'failed', 'cancelled'],
      llmBatch: ['retry', 'signal', 'cancel', 'continuedAsNew', 'continued', 'completed', 'failed', 'cancelled'],
      providerBatch: ['retry', 'timer', 'cancel', 'continuedAsNew', 'continued', 'completed', 'failed'],
      scheduledRefresh: ['retry', 'child', 'cancel', 'completed', 'failed', 'cancelled'],
      backfill: ['child', 'cancel', 'continuedAsNew', 'continued', 'completed', 'failed', 'cancelled'],
      estimateRun: ['retry', 'cancel', 'completed', 'failed', 'cancelled'],
    }),
  )('of %s are some with each of %j', (type, marks) => {
    const seen = new Set([...marksIn].flatMap(([saved, found]) => (saved.workflowType === type ? found : [])));
    expect(marks.filter((mark) => !seen.has(mark))).toEqual([]);
  });

  test('is in its manifest as it is in its file', () => {
    for (const { saved, history } of all) {
      const { events } = history;
      const started = events?.[0]?.workflowExecutionStartedEventAttributes;
      expect([events?.length, started?.workflowType?.name]).toEqual([saved.events, saved.workflowType]);
      expect(marksIn.get(saved)).toContain(saved.end);
    }
  });

  test('is scrubbed before: of who worked, of the queue that a worker has to itself, of stack traces and random ids', () => {
    const own = { name: '7@ada-1f', normalName: 'rankwright-cpu', kind: 'TASK_QUEUE_KIND_STICKY' };
    const failure = { message: 'it failed', stackTrace: 'at run (file.ts:1)', cause: { stackTrace: 'at other' } };
    const event = { eventId: '2', taskId: '104', identity: '7@ada', requestId: '5f-8a', taskQueue: own, failure };
    expect(scrubHistory({ events: [event] })).toEqual({
      events: [
        {
          ...{ eventId: '2', identity: 'somebody', taskQueue: { ...own, name: 'own-queue' } },
          failure: { message: 'it failed', stackTrace: '', cause: { stackTrace: '' } },
        },
      ],
    });
  });

  test('is small, and says nothing of the machine that it was made on', () => {
    const sizes = all.map(({ set, saved }) => statSync(path.join(setsFolder, set, saved.file)).size);
    expect(Math.max(...sizes)).toBeLessThan(30_000);
    const ofMachine = new RegExp(`/(home|root|Users|tmp|var|work)/|node_modules|\\d+@[\\w-]+|\\b${hostname()}-`);
    for (const { history } of all) {
      expect(textOf(history)).not.toMatch(ofMachine);
      const json = JSON.parse(formatHistory(history)) as object;
      expect(scrubHistory(json)).toEqual(json);
    }
  });
});

/** Nothing of this is of use unless what breaks open runs is seen. */
describe('a change that open runs do not survive is seen', () => {
  const nondeterminism = /[Nn]ondetermin/;
  const renamed = {
    buildReranker: 'chunkDocuments',
    llmBatch: 'sealAnswers',
    providerBatch: 'collectBatch',
    scheduledRefresh: 'prepareRun',
    estimateRun: 'estimateStages',
  };

  test.each(Object.entries(renamed))('%s: another name of the activity %s', async (type, activity) => {
    const { history, saved } = find(`${type}-plain`);
    const another = (code: string) => replaceIn(code, new RegExp(`\\b${activity}\\b`, 'g'), `${activity}Anew`);
    await expect(replay.one({ history, saved }, another)).rejects.toThrow(nondeterminism);
  });

  test('backfill: another type of its children', async () => {
    const { history, saved } = find('backfill-plain');
    const another = (code: string) =>
      replaceIn(code, /scheduledRefresh: 'scheduledRefresh'/, "scheduledRefresh: 'refresh'");
    await expect(replay.one({ history, saved }, another)).rejects.toThrow(nondeterminism);
  });

  test('two stages that change places', async () => {
    const { history, saved } = find('buildReranker-plain');
    const swapped = (code: string) =>
      replaceIn(code, /'mineNegatives'|'assembleGroups'/g, (name) =>
        name === "'mineNegatives'" ? "'assembleGroups'" : "'mineNegatives'",
      );
    await expect(replay.one({ history, saved }, swapped)).rejects.toThrow(nondeterminism);
  });

  test('a step more, unless runs that began without it are led past it', async () => {
    const { history, saved } = find('providerBatch-plain');
    const sdk = '_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__';
    const begin = 'async function providerBatch({ batch, carried }) {';
    const more = (guard: string) => (code: string) => replaceIn(code, begin, `${begin} ${guard}await ${sdk}.sleep(1);`);
    await expect(replay.one({ history, saved }, more(''))).rejects.toThrow(nondeterminism);
    await replay.one({ history, saved }, more(`if (${sdk}.patched('more')) `));
  });

  test('another number at which workflows continue as new: of the project itself, it is that of all sets', async () => {
    for (const type of ['llmBatch', 'providerBatch', 'backfill']) {
      const { history, saved } = find(`${type}-continued`);
      await expect(replay.one({ history, saved: { ...saved, numbers: {} } })).rejects.toThrow(nondeterminism);
    }
    const { history, saved } = find('llmBatch-plain');
    await expect(replay.one({ history, saved: { ...saved, numbers: { eventsPerRun: 20 } } })).rejects.toThrow(
      nondeterminism,
    );
    // The histories that show it have a small number of their own, so that of the project is compared.
    expect(new Set(sets.map(({ set: { eventsPerRun } }) => eventsPerRun))).toEqual(new Set([eventsPerRun]));
  });
});

/** The first history of a scenario, of the newest set that has it. */
function find(scenario: string): (typeof all)[number] {
  const played = all.filter(({ saved }) => saved.scenario === scenario);
  const found = played.find(({ set }) => set === played.at(-1)?.set);
  if (!found) throw new Error(`there is no history of ${scenario}`);
  return found;
}

function replaceIn(code: string, own: string | RegExp, other: string | ((found: string) => string)): string {
  const changed = code.replace(own, other as string);
  if (changed === code) throw new Error(`the bundle does not hold ${String(own)}`);
  return changed;
}

/** What happened in a run of a workflow, in a word each. */
function marksOf({ events }: History): string[] {
  const marks = (events ?? []).flatMap((event) => [
    ...((event.activityTaskStartedEventAttributes?.attempt ?? 1) > 1 ? ['retry'] : []),
    ...(event.workflowExecutionUpdateAcceptedEventAttributes ? ['update'] : []),
    ...(event.workflowExecutionSignaledEventAttributes ? ['signal'] : []),
    ...(event.workflowExecutionCancelRequestedEventAttributes ? ['cancel'] : []),
    ...(event.startChildWorkflowExecutionInitiatedEventAttributes ? ['child'] : []),
    ...(event.timerFiredEventAttributes ? ['timer'] : []),
    ...(event.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ? ['continued'] : []),
    ...(event.workflowExecutionContinuedAsNewEventAttributes ? ['continuedAsNew'] : []),
    ...(event.workflowExecutionCompletedEventAttributes ? ['completed'] : []),
    ...(event.workflowExecutionFailedEventAttributes ? ['failed'] : []),
    ...(event.workflowExecutionCanceledEventAttributes ? ['cancelled'] : []),
  ]);
  return [...new Set(marks)];
}
