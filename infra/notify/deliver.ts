import type { Delivery } from '../../core/contracts/notification';
import { RankwrightError } from '../../core/errors';
import type { NotifyEnvironment } from '../environment';
import { runCommand } from './runCommand';
import { sendWebhook } from './sendWebhook';

/** Tells one target. @throws not-configured where the worker lacks a variable, and a retryable error where nobody answers */
export async function deliver(
  { id, target, notification }: Delivery,
  notify: NotifyEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify(notification);
  if (target.command) {
    if (!notify.allowsCommands) throw commandsRefused();
    return runCommand(target.command, body, { id, signal, variables: notify.commandVariables });
  }
  const address = target.webhook ?? variable(target.webhookEnv ?? '', notify);
  return sendWebhook(address, body, { id, secret: variable(target.secretEnv, notify), signal });
}

/** Its value is in no message. */
function variable(name: string, { readVariable }: NotifyEnvironment): string {
  const value = readVariable(name);
  if (value) return value;
  throw new RankwrightError('not-configured', `the variable ${name} of the cpu worker is not set`, {
    mend: `export ${name}=… where cpu workers are started; until then nobody is told`,
  });
}

function commandsRefused(): RankwrightError {
  return new RankwrightError('not-configured', 'this worker runs no commands that a spec names', {
    mend: 'set RANKWRIGHT_ALLOW_COMMANDS=true for the cpu workers if whoever may start runs may also run programs there',
  });
}
