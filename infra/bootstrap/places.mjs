import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = realpathSync(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));

export const trainerFolder = path.join(root, 'workers/trainer');

/** `$RANKWRIGHT_CACHE`, else `$XDG_CACHE_HOME/rankwright`, else `~/.cache/rankwright`; as infra/environment.ts has it. */
export function cacheFolder(environment = process.env) {
  if (environment.RANKWRIGHT_CACHE) return path.resolve(environment.RANKWRIGHT_CACHE);
  return path.join(environment.XDG_CACHE_HOME || path.join(environment.HOME || homedir(), '.cache'), 'rankwright');
}

/** What the set-up writes for infra/servers/tools.ts: one file a checkout, because checkouts may lock other versions. */
export function toolsFile(environment = process.env) {
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return path.join(cacheFolder(environment), 'checkouts', checkout, 'tools.json');
}
