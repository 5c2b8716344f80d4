import { SetupError } from './command.mjs';

/**
 * A step: `{ name, run(say) }`, where `run` answers `{ state: 'cached' | 'done' | 'not needed', detail? }` and may say
 * what takes long. Chains run side by side and the steps of a chain one after the other; a step that fails ends its
 * chain only, so that one run shows every problem. One line a step goes to `write`, and the whole message of a failure.
 * @returns {Promise<string[]>} the names of the steps that failed
 */
export async function runChains(chains, write, now = () => Date.now()) {
  const failures = await Promise.all(chains.map((chain) => runChain(chain, write, now)));
  return failures.filter((failure) => failure !== undefined);
}

async function runChain(chain, write, now) {
  for (const { name, run } of chain) {
    const startedAtMs = now();
    try {
      const { state, detail } = await run((message) => write(line('...', name, message)));
      write(line(state, name, detail, now() - startedAtMs));
    } catch (error) {
      write(line('FAILED', name, undefined, now() - startedAtMs));
      write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
      return name;
    }
  }
  return undefined;
}

function line(state, name, detail, durationMs) {
  const time = durationMs === undefined ? '' : `${(durationMs / 1000).toFixed(1)} s`;
  return `  ${state.padEnd(10)} ${name.padEnd(20)} ${time.padStart(7)}  ${detail ?? ''}`.trimEnd();
}
