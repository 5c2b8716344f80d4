import { Readable } from 'node:stream';
import { defaultPayloadConverter } from '@temporalio/common';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityProgress, RunProgress } from '../../../../core/contracts/run';
import type { ObjectStore } from '../../../../infra/artifactStore/objectStore';
import type { ClientContext } from '../../../../infra/client/connect';
import { noPlaces } from '../../models/support/noPlaces';

export interface FakeWorkflow {
  status?: string;
  /** What the query `progress` answers; nothing: no worker answers. */
  progress?: RunProgress;
  heartbeats?: ActivityProgress[];
  /** Of what merges the ledger beside the stages; it comes first, as what was started first does. */
  upkeep?: ActivityProgress[];
  /** Inputs in the order of the history: of the workflow first, then of its activities. */
  inputs?: unknown[];
  /** What its activities (and after them its child workflows) have returned; they come after the inputs. */
  results?: unknown[];
  childResults?: unknown[];
  /** What an Update answers or throws. */
  update?: (name: string, args: unknown[]) => unknown;
  result?: unknown;
}

/** A Temporal that knows the given workflows and nothing else, two events a page of history. */
export function fakeContext(workflows: Record<string, FakeWorkflow>, store: ObjectStore): ClientContext {
  const find = (workflowId: string): FakeWorkflow => {
    const found = workflows[workflowId];
    if (!found) throw new WorkflowNotFoundError('workflow not found', workflowId, undefined);
    return found;
  };
  const pending = (name: string, heartbeats: ActivityProgress[] = []) =>
    heartbeats.map((details) => ({
      activityType: { name },
      heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(details)] },
    }));
  const describe = (workflowId: string, { status = 'RUNNING', heartbeats, upkeep }: FakeWorkflow) => ({
    workflowId,
    status: { name: status },
    startTime: new Date('2026-11-21T09:00:00Z'),
    raw: {
      pendingActivities: [...pending('compactLedger', upkeep), ...pending('aStage', heartbeats)],
    },
  });
  const getHandle = (workflowId: string) => ({
    describe: async () => describe(workflowId, find(workflowId)),
    result: async () => find(workflowId).result,
    fetchHistory: async () => ({ events: eventsOf(find(workflowId)) }),
    query: async () => {
      const { progress } = find(workflowId);
      if (!progress) throw new Error('no worker polls the queue');
      return progress;
    },
    executeUpdate: async (name: string, { args }: { args: unknown[] }) => find(workflowId).update?.(name, args),
  });
  const list = () => Readable.from(Object.entries(workflows).map(([id, workflow]) => describe(id, workflow)));
  const temporal = {
    workflow: { getHandle, list },
    workflowService: { getWorkflowExecutionHistory: async (request: HistoryRequest) => pageOf(workflows, request) },
    withDeadline: async (_deadline: number, call: () => unknown) => call(),
  };
  return {
    temporal: temporal as unknown as ClientContext['temporal'],
    store,
    namespace: 'default',
    cacheFolder: '/nowhere',
    modelPlaces: noPlaces,
  };
}

interface HistoryRequest {
  namespace: string;
  execution: { workflowId: string };
  nextPageToken?: Uint8Array;
}

function pageOf(workflows: Record<string, FakeWorkflow>, { execution, nextPageToken }: HistoryRequest) {
  const workflow = workflows[execution.workflowId];
  if (!workflow) throw Object.assign(new Error('5 NOT_FOUND'), { code: 5 });
  const from = nextPageToken?.[0] ?? 0;
  const all = eventsOf(workflow);
  const next = from + 2;
  return {
    history: { events: all.slice(from, next) },
    nextPageToken: next < all.length ? Uint8Array.of(next) : Uint8Array.of(),
  };
}

function eventsOf(workflow: FakeWorkflow) {
  const events = (workflow.inputs ?? []).map((input, index) => {
    const attributes = { input: { payloads: [defaultPayloadConverter.toPayload(input)] } };
    return index === 0
      ? { workflowExecutionStartedEventAttributes: attributes }
      : { activityTaskScheduledEventAttributes: attributes };
  });
  const returned = (values: unknown[] = []) =>
    values.map((value) => ({ result: { payloads: [defaultPayloadConverter.toPayload(value)] } }));
  return [
    ...events,
    ...returned(workflow.results).map((attributes) => ({ activityTaskCompletedEventAttributes: attributes })),
    ...returned(workflow.childResults).map((attributes) => ({
      childWorkflowExecutionCompletedEventAttributes: attributes,
    })),
  ];
}
