import { spawn } from 'node:child_process';
import { RankwrightError } from '../../core/errors';

const patienceMs = 50_000;
const keptCharacters = 400;

/** Runs a program without a shell, the notification as its input. @throws a retryable error unless it ends with 0 */
export async function runCommand(
  [program = '', ...words]: string[],
  body: string,
  { id, signal, variables }: { id: string; signal: AbortSignal; variables: Record<string, string | undefined> },
): Promise<void> {
  const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const child = spawn(program, words, { stdio: ['pipe', 'ignore', 'pipe'], env: variables, signal: timeLimit });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-keptCharacters)));
  // One that does not read its input closes it.
  child.stdin.on('error', () => undefined).end(`${body}\n`);
  const ending = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, by) => resolve(code === 0 ? undefined : `ended with ${code ?? by}`));
  });
  if (ending === undefined) return;
  throw new RankwrightError(
    'notification-failed',
    `the command ${program} of ${id}: ${ending}${printed ? `: ${printed}` : ''}`,
    {
      mend: 'try it on the machine of the cpu worker with a line of JSON as its input',
      retryable: true,
    },
  );
}
