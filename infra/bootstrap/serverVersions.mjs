import { findOnPath, run } from './command.mjs';

/** The servers that a machine runs for itself. Newer tags of the Temporal CLI carry replace directives: no `go install`. */
export const servers = {
  temporal: {
    name: 'temporal',
    version: '1.5.1',
    purpose: 'its development server runs the workflows on this machine',
    addressVariable: 'TEMPORAL_ADDRESS',
    releaseUrl: (platform, arch) =>
      `https://temporal.download/cli/archive/v1.5.1?platform=${platform}&arch=${arch === 'x64' ? 'amd64' : arch}`,
    module: 'github.com/temporalio/cli/cmd/temporal',
    linkerFlags: '-s -w -X github.com/temporalio/cli/temporalcli.Version=1.5.1',
    buildMinutes: 'about 3 minutes on 2 cores',
    getIt: 'https://docs.temporal.io/cli#install (macOS: brew install temporal)',
    readVersion: readTemporalVersion,
  },
  versitygw: {
    name: 'versitygw',
    version: '1.8.0',
    purpose: 'it serves S3 from a folder of this machine',
    addressVariable: 'RANKWRIGHT_S3_ENDPOINT',
    releaseUrl: (platform, arch) =>
      'https://github.com/versity/versitygw/releases/download/v1.8.0/' +
      `versitygw_v1.8.0_${platform === 'darwin' ? 'Darwin' : 'Linux'}_${arch === 'x64' ? 'x86_64' : arch}.tar.gz`,
    module: 'github.com/versity/versitygw/cmd/versitygw',
    linkerFlags: '-s -w -X main.Version=1.8.0',
    buildMinutes: 'about 2 minutes on 2 cores',
    getIt: 'https://github.com/versity/versitygw/releases (packages for Debian and Red Hat, archives for macOS)',
    readVersion: readVersitygwVersion,
  },
};

/** The version (x.y.z) of a binary, or undefined when it does not say, such as another program of that name. */
export async function readVersion(server, file) {
  try {
    return await server.readVersion(file);
  } catch {
    return undefined;
  }
}

/** Same major version and not older. */
export function isAtLeast(version, wanted) {
  const [major, minor, patch] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor, wantedPatch] = wanted.split('.').map(Number);
  if (major !== wantedMajor) return false;
  return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
}

async function readTemporalVersion(file) {
  const text = await run(file, ['--version'], { timeoutMs: 10_000 });
  const version = /^temporal version (\d+\.\d+\.\d+)/.exec(text)?.[1];
  return version === '0.0.0' ? readModuleVersion(file) : version;
}

async function readVersitygwVersion(file) {
  const text = await run(file, ['--version'], { timeoutMs: 10_000 });
  return /^Version\s*:\s*v?(\d+\.\d+\.\d+)/m.exec(text)?.[1] ?? (await readModuleVersion(file));
}

/** A plain `go install` leaves the program unaware of its version; Go itself reads it from the binary. */
async function readModuleVersion(file) {
  const go = findOnPath('go');
  const text = go && (await run(go, ['version', '-m', file], { timeoutMs: 30_000 }));
  return /^\s*mod\s+\S+\s+v(\d+\.\d+\.\d+)\s/m.exec(text ?? '')?.[1];
}
