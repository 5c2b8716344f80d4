import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveTools, toolsFile } from '../../../infra/servers/tools';
import { evaluateModule, projectFolder, runModule, runNode } from './runModule';

const setup = 'infra/bootstrap/setup.mjs';

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-setup-'));
  environment = { PATH: '/nowhere', HOME: folder };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a Node that is too old is told what is needed, before anything else happens', async () => {
  const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.4"})';
  const { code, stderr } = await runNode(['--import', pretend, setup], environment);
  expect(code).toBe(1);
  expect(stderr).toContain('needs Node 20.19 or newer, and this is 18.20.4');
});

test('a part that does not exist is named with those that do', async () => {
  const { code, stderr } = await runNode([setup, '--only', 'serverz'], environment);
  expect(code).toBe(1);
  expect(stderr).toContain('--only received "serverz"; allowed: project, servers, trainer');
});

test('a machine without Python and uv is told why and how', async () => {
  const { code, stdout, stderr } = await runNode([setup, '--only', 'trainer'], environment);
  expect(code).toBe(1);
  expect(stdout).toContain('FAILED     trainer environment');
  expect(stdout).toContain('Python is missing; the trainer needs it');
  expect(stdout).toContain('apt-get install python3 python3-venv');
  expect(stderr).toContain('what failed: trainer environment');
});

test('what the set-up records, the servers find; what is not there is asked for by name', async () => {
  const binary = path.join(folder, 'temporal');
  writeFileSync(binary, '');
  await record({ temporal: binary });
  await record({ versitygw: '/nowhere/versitygw', models: { minilm: folder } });
  const tools = resolveTools(cacheOnly());
  expect([tools.temporal, tools.models.minilm]).toEqual([binary, folder]);
  expect(() => tools.versitygw).toThrow(
    'the S3 server versitygw is not set up (/nowhere/versitygw is gone); run: npm run setup',
  );
  expect(() => tools.python).toThrow(`the trainer's Python environment is not set up (${toolsFile(cacheOnly())} does`);
});

test('before any set-up every tool is missing, and a record of another version is refused', async () => {
  expect(() => resolveTools(cacheOnly()).temporal).toThrow(
    /Temporal server is not set up \(there is no .*npm run setup/,
  );
  await record({});
  const file = toolsFile(cacheOnly());
  writeFileSync(file, readFileSync(file, 'utf8').replace('"schemaVersion": 1', '"schemaVersion": 9'));
  expect(() => resolveTools(cacheOnly())).toThrow(
    '(it has schemaVersion 9, and this rankwright reads 1); run: npm run setup',
  );
});

test('the command says how to be built when it is not', async () => {
  mkdirSync(path.join(folder, 'infra/bootstrap'), { recursive: true });
  const copy = path.join(folder, 'infra/bootstrap/rankwright.mjs');
  cpSync(path.join(projectFolder, 'infra/bootstrap/rankwright.mjs'), copy);
  const { code, stderr } = await runNode([copy, 'doctor'], environment);
  expect(code).toBe(2);
  expect(stderr).toContain('rankwright is not built');
  expect(stderr).toContain('run: npm run setup');
});

test('versions that a server tells in its own way are read from it', async () => {
  const versions = await evaluateModule(`
    import { isAtLeast } from './infra/bootstrap/serverVersions.mjs';
    const pairs = [['1.5.1', '1.5.1'], ['1.6.0', '1.5.1'], ['1.5.0', '1.5.1'], ['2.0.0', '1.5.1'], ['1.10.0', '1.9.9']];
    console.log(JSON.stringify(pairs.map(([version, wanted]) => isAtLeast(version, wanted))));`);
  expect(versions).toEqual([true, true, false, false, true]);
});

function cacheOnly(): NodeJS.ProcessEnv {
  return { RANKWRIGHT_CACHE: path.join(folder, 'cache') };
}

async function record(found: object): Promise<void> {
  const { code, stderr } = await runModule(
    `import { writeTools } from './infra/bootstrap/toolsRecord.mjs'; await writeTools(${JSON.stringify(found)});`,
    { ...environment, ...cacheOnly() },
  );
  expect([code, stderr]).toEqual([0, '']);
}
