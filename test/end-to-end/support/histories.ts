import type { WorkflowHandle } from '@temporalio/client';
import type { TestStack } from './testStack';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export async function readHistory(stack: TestStack, workflowId: string): Promise<History> {
  return stack.temporal.workflow.getHandle(workflowId).fetchHistory();
}

/** Activity type -> the most attempts that one activity of that type took. */
export function attemptsOf({ events }: History): Record<string, number> {
  const typeOf = new Map<string, string>();
  const attempts: Record<string, number> = {};
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (scheduled) typeOf.set(String(event.eventId), scheduled);
    const started = event.activityTaskStartedEventAttributes;
    const type = started && typeOf.get(String(started.scheduledEventId));
    if (type) attempts[type] = Math.max(attempts[type] ?? 0, started.attempt ?? 0);
  }
  return attempts;
}

/** Every text and every payload of a history, decoded: in its JSON form payloads are base64, in which nothing is found. */
export function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString('utf8')}\n`;
  if (typeof value === 'string') return `${value}\n`;
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value).map(textOf).join('');
}
