/**
 * A history in Temporal's JSON without what it says of the machine that it was made on: process id and host name of
 * workers and clients, the queue that a worker has to itself and is named after them, and the paths in stack traces.
 * And without the random ids of requests and the server's numbers of its own tasks, an eighth of a compressed file. Replay
 * compares commands, and reads none of these.
 */
export function scrubHistory<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(scrubHistory) as Value;
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value)
    .filter(([name]) => name !== 'requestId' && name !== 'taskId')
    .map(([name, field]) => [name, scrubField(name, field)] as const);
  const { kind } = value as { kind?: unknown };
  return Object.fromEntries([
    ...fields,
    ...(kind === 'TASK_QUEUE_KIND_STICKY' ? [['name', 'own-queue']] : []),
  ]) as Value;
}

function scrubField(name: string, field: unknown): unknown {
  if (typeof field !== 'string') return scrubHistory(field);
  if (name === 'stackTrace') return '';
  return name === 'identity' ? 'somebody' : field;
}
