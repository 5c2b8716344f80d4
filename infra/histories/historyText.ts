import { temporal } from '@temporalio/proto';

export type History = temporal.api.history.v1.IHistory;

const { History: message } = temporal.api.history.v1;

/**
 * A history as text: the JSON of protobuf.js, with payloads in base64 and times as seconds and nanoseconds. `historyToJSON`
 * of the SDK would write times as Temporal's own tools do; it fails where npm installs protobuf.js more than once.
 */
export function formatHistory(history: History): string {
  return JSON.stringify(message.fromObject(history).toJSON());
}

/** What `formatHistory` wrote. @throws SyntaxError when it is no JSON; TypeError when it is no history */
export function parseHistory(text: string): History {
  return message.fromObject(JSON.parse(text) as object);
}
