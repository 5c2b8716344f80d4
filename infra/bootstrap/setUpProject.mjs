import path from 'node:path';
import { parseArgs } from 'node:util';
import { baseModel } from './baseModel.mjs';
import { SetupError } from './command.mjs';
import { compiledProject } from './compiledProject.mjs';
import { nodeModules } from './nodeModules.mjs';
import { cacheFolder } from './places.mjs';
import { serverBinary } from './serverBinaries.mjs';
import { servers } from './serverVersions.mjs';
import { withLock } from './setupLock.mjs';
import { runChains } from './steps.mjs';
import { readTools, writeTools } from './toolsRecord.mjs';
import { trainerEnvironment } from './trainerEnvironment.mjs';

const HELP = `Sets up everything that this project needs on this machine; what is there already is kept.
Usage: node infra/bootstrap/setup.mjs [--only project,servers,trainer] [--json]
  --only   project: npm packages and build; servers: Temporal and S3; trainer: Python environment and base model
  --json   prints where the tools are as one JSON document on stdout (the steps then go to stderr)
The cache is $RANKWRIGHT_CACHE, else $XDG_CACHE_HOME/rankwright, else ~/.cache/rankwright.`;

/** Runs the set-up that the arguments ask for; the exit code of the process is 1 when something could not be set up. */
export async function main() {
  try {
    await setUpFromArguments();
  } catch (error) {
    console.error(`\nThe set-up failed.\n\n${error instanceof SetupError ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}

async function setUpFromArguments() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(HELP);
  const write = values.json ? (text) => console.error(text) : (text) => console.log(text);
  write(`Setting up rankwright (cache: ${cacheFolder()})`);
  const found = { schemaVersion: 1, models: {} };
  await withLock(
    path.join(cacheFolder(), 'setup.lock'),
    () => setUp(values.only, found, write),
    (owner) => {
      write(
        `  waiting for the set-up that process ${owner?.pid ?? '?'} has been running since ${owner?.since ?? 'just now'}`,
      );
    },
  );
  if (values.json) console.log(JSON.stringify(await readTools(), null, 2));
}

async function setUp(only, found, write) {
  // Downloads beside compilations: the two cores and the line are busy at the same time.
  const chains = {
    project: [nodeModules, compiledProject],
    servers: [serverBinary(servers.temporal, found), serverBinary(servers.versitygw, found)],
    trainer: [trainerEnvironment(found), baseModel(found)],
  };
  const names = only === undefined ? Object.keys(chains) : only.split(',');
  const unknown = names.find((name) => !(name in chains));
  if (unknown !== undefined)
    throw new SetupError(`--only received "${unknown}"; allowed: ${Object.keys(chains).join(', ')}`);
  const failures = await runChains(
    names.map((name) => chains[name]),
    write,
  );
  await writeTools(found);
  if (failures.length > 0) throw new SetupError(`what failed: ${failures.join(', ')}; the reasons stand above`);
}
