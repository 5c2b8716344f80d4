import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PythonCommand } from '../../infra/trainer/trainerProcess';
import { setUpPython } from '../python';
import type { Measurement } from './measurement';

/** Scores the questions of a job file in a process of its own. */
export type Side = (jobFile: string) => Promise<Measurement>;

const run = promisify(execFile);
const maxBuffer = 2 ** 28;
/** The newest whose ONNX backend can be installed: that of version 6 wants an older transformers than 6 itself. */
const onnxPackages = ['sentence-transformers[onnx]==5.7.0', 'torch==2.15.0'];

export const ownSides: Record<string, Side> = { 'rankwright int8': ours('int8'), 'rankwright fp32': ours('fp32') };

/** CrossEncoder as the trainer's environment has it. */
export function torchSides({ command }: PythonCommand): Record<string, Side> {
  return {
    'CrossEncoder torch float32': theirs(command, { backend: 'torch', dtype: 'float32' }),
    'CrossEncoder torch bfloat16': theirs(command, { backend: 'torch', dtype: 'bfloat16' }),
  };
}

/** CrossEncoder's ONNX backend in every form that it exports for a processor. @throws Error where it cannot be set up */
export async function onnxSides(model: string, scratch: string): Promise<Record<string, Side>> {
  const python = await setUpPython('sentence-transformers-onnx', onnxPackages);
  const [source, folder] = [path.join(scratch, 'torch'), path.join(scratch, 'onnx-backend')];
  copyWithoutOnnx(model, source);
  await run(python, [path.join(__dirname, 'peers/sentence_transformers_export.py'), source, folder], { maxBuffer });
  const side = (file: string): Side => theirs(python, { backend: 'onnx', folder, file: `onnx/${file}` });
  return {
    'CrossEncoder onnx': side('model.onnx'),
    'CrossEncoder onnx O3': side('model_O3.onnx'),
    'CrossEncoder onnx int8': side('model_qint8_avx512_vnni.onnx'),
  };
}

function copyWithoutOnnx(model: string, target: string): void {
  mkdirSync(target);
  const names = readdirSync(model).filter((name) => name !== 'onnx');
  for (const name of names) cpSync(path.join(model, name), path.join(target, name), { recursive: true });
}

function ours(precision: string): Side {
  const program = ['-r', path.join(__dirname, '../typescript.cjs'), path.join(__dirname, 'ours.ts'), precision];
  return (jobFile) => measure(process.execPath, [...program, jobFile]);
}

function theirs(python: string, settings: Record<string, string>): Side {
  const program = [path.join(__dirname, 'peers/sentence_transformers_run.py'), JSON.stringify(settings)];
  return (jobFile) => measure(python, [...program, jobFile]);
}

async function measure(command: string, words: string[]): Promise<Measurement> {
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1', TRANSFORMERS_VERBOSITY: 'error' };
  const { stdout } = await run(command, words, { env, maxBuffer });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Measurement;
}
