import { runCommandLine } from './program';
import { createWorld } from './world';

// The AWS SDK would announce its plans for Node in the middle of a person's output; `doctor` checks the version of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void runCommandLine(process.argv.slice(2), createWorld()).then((exitCode) => {
  // What is still on its way to a pipe gets out first; a connection that lingers must not keep the process.
  process.stdout.write('', () => process.exit(exitCode));
});
