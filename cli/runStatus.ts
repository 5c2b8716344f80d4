import type { RunView } from '../core/contracts/run';

/** A run that may still change: it goes on, or waits for a person. */
export function isOpen({ status }: Pick<RunView, 'status'>): boolean {
  return status === 'running' || status === 'paused';
}
