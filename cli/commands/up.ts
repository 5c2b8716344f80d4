import { exitCodes, UsageError } from '../exitCodes';
import { printResult, say, type OutputOptions } from '../output';
import type { Addresses, World } from '../ports';
import { startServers, stateFolderOf } from '../session';

/** Starts the servers and the workers of the state folder and keeps them until Ctrl-C. */
export async function keepServers(world: World, options: OutputOptions): Promise<number> {
  const stateFolder = stateFolderOf(world);
  const running = await world.servers.find(stateFolder);
  if (running) {
    const mend = 'use them: every command finds them by itself; or end the other "rankwright up" first';
    throw new UsageError(`servers for ${stateFolder} run already (Temporal at ${running.addresses.temporal})`, mend);
  }
  const interrupted = new Promise<void>((resolve) => world.onInterrupt(resolve));
  const owned = await startServers(world, stateFolder, 'all', (line) => say(world, line));
  try {
    printResult(world, options, { stateFolder, ...owned.addresses }, renderAddresses(owned.addresses));
    say(world, 'ready; Ctrl-C stops them');
    await interrupted;
    say(world, 'stopping: workers first, then the servers');
  } finally {
    await owned.stop();
  }
  return exitCodes.finished;
}

/** Where to look, one address a line. */
export function renderAddresses(addresses: Addresses): string[] {
  const { temporalUi, temporal, objectStore, bucket, rehearsal } = addresses;
  const places: [string, string | undefined][] = [
    ['Temporal UI', temporalUi],
    ['Temporal', temporal],
    ['S3', objectStore && `${objectStore}${bucket ? ` (bucket ${bucket})` : ''}`],
    ['LLM', rehearsal && `${rehearsal} (rehearsal: rules, not a language model)`],
  ];
  return places.filter(([, place]) => place).map(([name, place]) => `${name.padEnd(12)} ${place}`);
}
