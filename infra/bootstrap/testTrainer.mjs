import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { SetupError } from './command.mjs';
import { cacheFolder, trainerFolder } from './places.mjs';
import { withLock } from './setupLock.mjs';
import { addTestPackages } from './trainerEnvironment.mjs';

// Runs the trainer's own tests in its environment; further arguments go to pytest.
try {
  const python = await withLock(path.join(cacheFolder(), 'setup.lock'), () => addTestPackages());
  const { status } = spawnSync(python, ['-m', 'pytest', ...process.argv.slice(2)], {
    cwd: trainerFolder,
    env: { ...process.env, PYTHONPATH: path.join(trainerFolder, 'src') },
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error.stack);
  process.exitCode = 1;
}
