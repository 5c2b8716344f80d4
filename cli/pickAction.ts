import { UsageError } from './exitCodes';

/** The action of a command that has several, by its name; the first one is the example. @throws UsageError */
export function pickAction<Action>(command: string, actions: Record<string, Action>, name: string): Action {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action) return action;
  const names = Object.keys(actions);
  throw new UsageError(
    `there is no "${command} ${name}"`,
    `name one of ${names.join(', ')}, such as: npx rankwright ${command} ${names[0]}`,
  );
}
