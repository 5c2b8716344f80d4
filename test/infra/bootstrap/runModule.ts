import { execFile } from 'node:child_process';
import path from 'node:path';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export const projectFolder = path.join(__dirname, '../../..');

/** Runs an ES module given as text in a fresh node, from the project's folder; Jest itself cannot load such modules. */
export function runModule(source: string, environment: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return runNode(['--input-type=module', '-e', source], environment);
}

/** The JSON document that such a module prints. @throws Error with its stderr when it prints none */
export async function evaluateModule<Value>(source: string, environment?: NodeJS.ProcessEnv): Promise<Value> {
  const { stdout, stderr } = await runModule(source, environment);
  try {
    return JSON.parse(stdout) as Value;
  } catch {
    throw new Error(`the module printed no JSON: ${stdout}\n${stderr}`);
  }
}

export function runNode(args: string[], environment: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: projectFolder, env: environment }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
