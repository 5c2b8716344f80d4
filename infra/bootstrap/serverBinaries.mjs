import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath, isExecutable, run, SetupError } from './command.mjs';
import { downloadRelease } from './download.mjs';
import { cacheFolder } from './places.mjs';
import { isAtLeast, readVersion } from './serverVersions.mjs';

/**
 * A step that leads to a server's binary: a configured server needs none; else the binary on PATH, the cached copy, the
 * release of the server's own project, or a build from the Go module proxy. `found[server.name]` becomes its path.
 */
export function serverBinary(server, found, environment = process.env) {
  return {
    name: `${server.name} ${server.version}`,
    async run(say) {
      // The tests and the demo bring their own servers, whatever is configured.
      const ownServers = ['test', 'demo'].includes(environment.npm_lifecycle_event);
      if (environment[server.addressVariable] && !ownServers) {
        return { state: 'not needed', detail: `${server.addressVariable} is set` };
      }
      const existing = await findExisting(server, environment);
      found[server.name] = existing?.file ?? cachedFile(server, environment);
      if (existing) return { state: 'cached', detail: existing.detail };
      return { state: 'done', detail: await obtain(server, found[server.name], environment, say) };
    },
  };
}

async function findExisting(server, environment) {
  const onPath = findOnPath(server.name, environment);
  const version = onPath && (await readVersion(server, onPath));
  if (version && isAtLeast(version, server.version)) return { file: onPath, detail: `${onPath} ${version}` };
  const cached = cachedFile(server, environment);
  return isExecutable(cached) ? { file: cached } : undefined;
}

function cachedFile(server, environment) {
  return path.join(cacheFolder(environment), 'bin', `${server.name}-${server.version}`, server.name);
}

/** Everything is made beside the final place, and one rename makes it appear there: a torn binary is never found. */
async function obtain(server, target, environment, say) {
  const parent = path.dirname(path.dirname(target));
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, server);
  const folder = await mkdtemp(path.join(parent, `.${server.name}-`));
  try {
    const how = await downloadOrBuild(server, folder, environment, say);
    await run(path.join(folder, server.name), ['--version'], { timeoutMs: 30_000 });
    await chmod(folder, 0o755);
    await rm(path.dirname(target), { recursive: true, force: true });
    await rename(folder, path.dirname(target));
    return how;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of set-ups that were interrupted; this one holds the lock, so none is at work. */
async function removeLeftovers(parent, server) {
  const leftovers = (await readdir(parent)).filter((name) => name.startsWith(`.${server.name}-`));
  await Promise.all(leftovers.map((name) => rm(path.join(parent, name), { recursive: true, force: true })));
}

async function downloadOrBuild(server, folder, environment, say) {
  const url = server.releaseUrl(process.platform, process.arch);
  try {
    await downloadRelease(url, server.name, folder);
    return 'downloaded';
  } catch (error) {
    const reason = `${url}: ${error.cause?.message ?? error.message}`;
    const go = findOnPath('go', environment);
    if (go === undefined) throw new SetupError(missing(server, reason));
    say(`no release to be had (${reason}); building it with Go, ${server.buildMinutes}`);
    await run(go, ['install', `-ldflags=${server.linkerFlags}`, `${server.module}@v${server.version}`], {
      environment: { ...environment, GOBIN: folder, CGO_ENABLED: '0', GOWORK: 'off' },
      folder,
    });
    return 'built with Go';
  }
}

function missing(server, reason) {
  return (
    `${server.name} ${server.version} is missing; ${server.purpose}. Its release could not be downloaded (${reason}), ` +
    `and Go, which could build it, is not on PATH. Do one of these, and run the set-up again:\n` +
    `  - put the binary on PATH: ${server.getIt}\n` +
    '  - install Go 1.25 or newer: https://go.dev/dl (Debian: apt-get install golang-go; macOS: brew install go)\n' +
    `  - use a server that runs elsewhere: set ${server.addressVariable}`
  );
}
