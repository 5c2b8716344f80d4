import { join } from 'node:path';
import type { Threads } from '../../infra/threads/thread';

/** Jest compiles for itself alone: the threads of a test read TypeScript with a hook of their own. */
export function threadsOf(count: number): Threads {
  return { count, execArgv: ['-r', join(__dirname, 'servers/support/typescript.cjs')] };
}
