import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyEncoder } from './support/tinyEncoder';

const root = join(__dirname, '../../..');
const model = join(writeTinyEncoder(10, {}), 'onnx/model.onnx');

/** Telemetry's files that a process left in its own home and temporary folder. */
function filesLeftBy(program: string): string[] {
  const home = mkdtempSync(join(tmpdir(), 'rw-home-'));
  // Nothing else of this environment: CI and its like switch telemetry off by themselves.
  const places = { HOME: home, TMPDIR: home, XDG_CACHE_HOME: join(home, '.cache') };
  // What would be sent ends at a port that nobody listens on.
  const env = { PATH: process.env.PATH, ...places, https_proxy: 'http://127.0.0.1:9', no_proxy: '' };
  const hook = join(root, 'test/infra/servers/support/typescript.cjs');
  execFileSync(process.execPath, ['-r', hook, '-e', program], { env, cwd: root });
  return readdirSync(home, { recursive: true })
    .map(String)
    .filter((name) => /mat-debug|microsoft|onnxruntime/i.test(name));
}

test('opening a model leaves nothing that would be sent to the maker of onnxruntime', () => {
  const open = `require('./infra/onnx/session').openSession(${JSON.stringify(model)}, { count: 2, execArgv: process.execArgv })`;
  expect(filesLeftBy(`${open}.then(() => process.exit(0))`)).toEqual([]);
});

test('what opens it without that leaves some, so the test above can fail', () => {
  const open = `require('onnxruntime-node').InferenceSession.create(${JSON.stringify(model)})`;
  const left = filesLeftBy(`${open}.then(() => process.exit(0))`);
  expect(left.length > 0).toBe(readsTelemetry());
});

/** Builds for Linux have it. */
function readsTelemetry(): boolean {
  const library = join(root, 'node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch);
  const names = existsSync(library) ? readdirSync(library).filter((name) => name.startsWith('libonnxruntime.so')) : [];
  return names.some((name) => readFileSync(join(library, name)).includes('ORT_DISABLE_TELEMETRY'));
}
