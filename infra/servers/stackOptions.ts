import path from 'node:path';
import type { ProgramCommand } from './rehearsalServer';
import type { StackEvent, Supervised } from './supervise';

export type WorkerName = 'cpu' | 'llm' | 'gpu';
export type ServiceName = 'temporal' | 'object-store' | 'rehearsal' | WorkerName;

export const workerNames: readonly WorkerName[] = ['cpu', 'llm', 'gpu'];
export const allServices: readonly ServiceName[] = ['temporal', 'object-store', 'rehearsal', ...workerNames];

export interface StackOptions {
  /** Keeps databases, objects, credentials, logs and `stack.json`; one stack a folder. */
  stateFolder: string;
  /** Default: all. What is left out is taken from the environment (TEMPORAL_ADDRESS, RANKWRIGHT_S3_ENDPOINT …). */
  services?: readonly ServiceName[] | undefined;
  /** Of the workers, completed with the addresses; default: that of this process. */
  environment?: NodeJS.ProcessEnv | undefined;
  /** Registered with the embedded Temporal server, name to type; left out: those of this project. */
  searchAttributes?: Record<string, string> | undefined;
  /** Programs other than the compiled ones of this project. */
  programs?: Partial<Record<'rehearsal' | WorkerName, ProgramCommand>> | undefined;
  onEvent?: ((event: StackEvent) => void) | undefined;
}

/** What the parts of a stack share while it starts. */
export interface StackContext {
  stateFolder: string;
  services: ReadonlySet<ServiceName>;
  environment: NodeJS.ProcessEnv;
  options: StackOptions;
  onEvent: (event: StackEvent) => void;
  /** In the order of their start; stopped in the reverse order. */
  running: Supervised[];
}

/** `<state folder>/logs/<name>.log` */
export function logFileOf(context: StackContext, name: string): string {
  return path.join(context.stateFolder, 'logs', `${name}.log`);
}
