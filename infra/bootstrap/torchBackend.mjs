import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath, run } from './command.mjs';

const CPU_INDEX = 'https://download.pytorch.org/whl/cpu/torch/';
const PROBE_TIMEOUT_MS = 3_000;
/** What only the CUDA build of PyTorch needs: some 4 GB. */
const CUDA_ONLY = /^(nvidia-|triton\b|cuda-)/;

/**
 * True on a Linux machine without an NVIDIA GPU from which PyTorch's own index of CPU builds can be reached. PyPI has
 * only the CUDA build for Linux; it works without a GPU as well, and is the way everywhere else.
 */
export async function cpuBuildIsToBeHad(environment, platform = process.platform, index = CPU_INDEX) {
  // An image for GPU machines is built on a machine without one, and says so.
  if (environment.RANKWRIGHT_TORCH === 'cuda') return false;
  if (platform !== 'linux' || findOnPath('nvidia-smi', environment)) return false;
  try {
    return (await fetch(index, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })).ok;
  } catch {
    return false;
  }
}

/** Makes the environment from the versions of the lock, with PyTorch's CPU build in place of the CUDA build. */
export async function installWithCpuBuild(uv, project, folder, groups, environment) {
  const exported = [
    'export',
    '--locked',
    '--no-emit-project',
    '--no-hashes',
    '--no-header',
    '--no-annotate',
    ...groups,
  ];
  const locked = await run(uv, exported, { folder: project, environment });
  const wanted = locked.split('\n').filter((line) => !CUDA_ONLY.test(line));
  await run(uv, ['venv', '--quiet', '--allow-existing', folder], { folder: project, environment });
  const requirements = path.join(folder, 'requirements.txt');
  await writeFile(requirements, `${wanted.join('\n')}\n`);
  const python = path.join(folder, 'bin/python');
  await run(uv, ['pip', 'install', '--python', python, '--torch-backend', 'cpu', '-r', requirements], { environment });
}
