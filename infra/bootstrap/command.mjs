import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Something that the machine lacks or a step that failed; the message is complete, so no stack is shown. */
export class SetupError extends Error {}

/**
 * Runs a program to its end, with `{ environment, folder, timeoutMs, lifeline }`; a lifeline is a stdin that stays open
 * as long as this process lives, for programs that end when theirs closes. @returns {Promise<string>} its stdout, trimmed
 * @throws SetupError with the whole output when it fails or runs longer than `timeoutMs`
 */
export async function run(command, args, options = {}) {
  const { code, stdout, output } = await capture(command, args, options);
  if (code === 0) return stdout.trim();
  throw new SetupError(`${[command, ...args].join(' ')} ended with ${code}\n${output.trimEnd()}`);
}

/** The path of the program that PATH leads to, or undefined. */
export function findOnPath(name, environment = process.env) {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** True for a file that this user may run. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function capture(command, args, { environment = process.env, folder, timeoutMs, lifeline }) {
  return new Promise((resolve, reject) => {
    const stdio = [lifeline ? 'pipe' : 'ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { env: environment, cwd: folder, timeout: timeoutMs, stdio });
    const stdout = [];
    const output = [];
    child.stdout.on('data', (part) => (stdout.push(part), output.push(part)));
    child.stderr.on('data', (part) => output.push(part));
    child.on('error', (error) => reject(new SetupError(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? signal,
        stdout: Buffer.concat(stdout).toString(),
        output: Buffer.concat(output).toString(),
      }),
    );
  });
}
