import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { evaluateModule } from './runModule';

interface StepOutcome {
  state?: string;
  detail?: string;
  error?: string;
  file?: string;
  said: string[];
}

let folder: string;
let releases: Server;
let archive: Buffer | undefined;
let requests: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-binaries-'));
  for (const name of ['bin', 'release/pearl-2.1.0', 'cache']) mkdirSync(path.join(folder, name), { recursive: true });
  archive = undefined;
  requests = 0;
  releases = createServer((_, response) => {
    requests += 1;
    response.writeHead(archive ? 200 : 404).end(archive);
  });
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => releases.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

test('a binary on PATH of the same major version and not older is taken', async () => {
  const file = writeProgram('bin/pearl', 'echo pearl 2.2.0');
  expect(await runStep()).toEqual({ state: 'cached', detail: `${file} 2.2.0`, file, said: [] });
});

test.each(['2.0.9', '3.0.0', 'unknown'])('a binary on PATH of version %s is passed over', async (version) => {
  writeProgram('bin/pearl', `echo pearl ${version}`);
  archive = release('echo pearl 2.1.0');
  expect(await runStep()).toMatchObject({ state: 'done', detail: 'downloaded', file: cachedFile() });
});

test('a release is downloaded once, and afterwards the cached copy serves', async () => {
  archive = release('echo pearl 2.1.0');
  await runStep();
  expect(execFileSync(cachedFile(), ['--version']).toString()).toBe('pearl 2.1.0\n');
  expect(await runStep()).toEqual({ state: 'cached', file: cachedFile(), said: [] });
  expect(requests).toBe(1);
  expect(readdirSync(path.join(folder, 'cache/bin'))).toEqual(['pearl-2.1.0']);
});

test('a downloaded binary that does not run never reaches the cache', async () => {
  archive = release('echo broken >&2; exit 1');
  expect((await runStep()).error).toContain('broken');
  expect(readdirSync(path.join(folder, 'cache/bin'))).toEqual([]);
});

test('without a release it is built with Go, in the version that is pinned', async () => {
  const built = '#!/bin/sh\\necho pearl 2.1.0\\n';
  writeProgram('bin/go', `echo "$@" > ${folder}/arguments; printf '${built}' > $GOBIN/pearl; chmod +x $GOBIN/pearl`);
  const outcome = await runStep();
  expect(outcome).toMatchObject({ state: 'done', detail: 'built with Go', file: cachedFile() });
  expect(outcome.said).toEqual([
    expect.stringMatching(/no release to be had \(.*404\); building it with Go, a minute/),
  ]);
  expect(readdirSync(path.join(folder, 'cache/bin/pearl-2.1.0'))).toEqual(['pearl']);
  expect(readFileSync(path.join(folder, 'arguments'), 'utf8')).toBe('install -ldflags=-s example.org/pearl@v2.1.0\n');
});

test('a build that fails shows all that Go said', async () => {
  writeProgram('bin/go', 'echo first line; echo second line >&2; exit 1');
  expect((await runStep()).error).toMatch(/go install .* ended with 1\nfirst line\nsecond line/);
});

test('without release and Go the error names the ways out', async () => {
  const { error } = await runStep();
  expect(error).toContain('pearl 2.1.0 is missing; it makes pearls');
  expect(error).toContain('answered 404');
  expect(error).toContain('put the binary on PATH: https://example.org/get');
  expect(error).toContain('install Go 1.25 or newer');
  expect(error).toContain('set PEARL_ADDRESS');
});

test('a configured server needs no binary, except in the tests, which bring their own', async () => {
  const configured = { PEARL_ADDRESS: 'pearl.example.org:1' };
  expect(await runStep(configured)).toMatchObject({ state: 'not needed', detail: 'PEARL_ADDRESS is set' });
  archive = release('echo pearl 2.1.0');
  expect(await runStep({ ...configured, npm_lifecycle_event: 'test' })).toMatchObject({ state: 'done' });
});

/** The step for a made-up server named pearl, with a PATH of our own folder and the system's shell tools. */
function runStep(environment: NodeJS.ProcessEnv = {}): Promise<StepOutcome> {
  const url = `http://127.0.0.1:${(releases.address() as AddressInfo).port}/pearl.tar.gz`;
  return evaluateModule(
    `
    import { serverBinary } from './infra/bootstrap/serverBinaries.mjs';
    import { run } from './infra/bootstrap/command.mjs';
    const found = {}, said = [];
    const server = {
      name: 'pearl', version: '2.1.0', purpose: 'it makes pearls', addressVariable: 'PEARL_ADDRESS',
      releaseUrl: () => ${JSON.stringify(url)}, module: 'example.org/pearl', linkerFlags: '-s',
      buildMinutes: 'a minute', getIt: 'https://example.org/get',
      readVersion: async (file) => /pearl (\\d+\\.\\d+\\.\\d+)/.exec(await run(file, ['--version']))?.[1],
    };
    const step = serverBinary(server, found);
    const outcome = await step.run((text) => said.push(text)).catch(({ message }) => ({ error: message }));
    console.log(JSON.stringify({ ...outcome, file: found.pearl, said }));
    `,
    { PATH: `${folder}/bin:/usr/bin:/bin`, RANKWRIGHT_CACHE: path.join(folder, 'cache'), ...environment },
  );
}

function cachedFile(): string {
  return path.join(folder, 'cache/bin/pearl-2.1.0/pearl');
}

function writeProgram(name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

function release(script: string): Buffer {
  writeProgram('release/pearl-2.1.0/pearl', script);
  return execFileSync('tar', ['-czf', '-', '-C', path.join(folder, 'release'), 'pearl-2.1.0']);
}
