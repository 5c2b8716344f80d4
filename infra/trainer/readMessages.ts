import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { trainerMessageSchema, type TrainerMessage } from '../../core/contracts/trainerProtocol';
import { TrainerFailure } from './trainer';

const SHOWN_CHARACTERS = 200;

/** The messages of a trainer's stdout, parsed. Throws a TrainerFailure `bad-message` at a line that is none. */
export async function* readMessages(stdout: Readable): AsyncGenerator<TrainerMessage> {
  for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
    if (line.trim() !== '') yield parseMessage(line);
  }
}

/** Parses one line of the protocol. */
export function parseMessage(line: string): TrainerMessage {
  const parsed = trainerMessageSchema.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  throw new TrainerFailure('bad-message', `the trainer wrote a line that is no message: ${shorten(line)}`, {
    mend: 'the trainer and this program are of different versions, or something else printed to its stdout; run `npm run setup`',
    cause: parsed.error,
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function shorten(line: string): string {
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
