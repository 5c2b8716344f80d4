import { runCommandLine } from './program';
import { createWorld } from './world';

void runCommandLine(process.argv.slice(2), createWorld()).then((exitCode) => {
  // What is still on its way to a pipe gets out first; a connection that lingers must not keep the process.
  process.stdout.write('', () => process.exit(exitCode));
});
