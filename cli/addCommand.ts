import type { Command } from 'commander';
import type { World } from './ports';

/** `others` are the arguments after the first, of the few commands that have more. */
export type Action = (world: World, argument: string, options: never, ...others: string[]) => Promise<number>;

/** Adds a command to the program; more options are added to what it returns. */
export type AddCommand = (usage: string, description: string, action: Action) => Command;
