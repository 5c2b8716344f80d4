import { resolve } from 'node:path';
import type { StageDefinition } from '../../activities/stage/definition';
import { cpuStages, gpuStages } from '../../activities/createActivities';
import { parseSpec } from '../../core/spec/parseSpec';
import { listFiles, readSource } from './support/sourceFiles';

const maxLines = 250;
/** What people write; data, lock files and what was recorded from another program have no shape. */
const written = listFiles(/\.(ts|mjs|cjs|js|py|md|ya?ml|toml)$/);
const code = written.filter((path) => /\.(ts|mjs|cjs|js|py)$/.test(path));

interface PackageJson {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
}

describe('files', () => {
  test(`have at most ${maxLines} lines`, () => {
    const lineCount = (path: string): number => readSource(path).trimEnd().split('\n').length;
    const long = code.filter((path) => lineCount(path) > maxLines).map((path) => `${path}: ${lineCount(path)}`);
    expect(long).toEqual([]);
    expect(code.length).toBeGreaterThan(200);
  });

  test('name no home folder of a machine', () => {
    // Ada is the person whose terminal the tests of the command line pretend to be.
    expect(matches(written, /(?<![\w.~])\/(?:home|Users)\/(?!ada\b)\w|(?<![\w.])\/root\//)).toEqual([]);
  });

  test('leave nothing to be done later', () => {
    const marks = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|');
    expect(matches(written, new RegExp(`\\b(${marks})\\b`))).toEqual([]);
  });

  test('pass over no test', () => {
    const focused = new RegExp(`\\b(test|it|describe)\\.(${['on' + 'ly', 'to' + 'do'].join('|')})\\b`);
    expect(matches(code, focused)).toEqual([]);
  });
});

describe('stages', () => {
  const registered = Object.entries({ ...cpuStages, ...gpuStages });
  const files = listFiles(/\.ts$/).filter((path) => /^activities\/\w+\.ts$/.test(path) && isStageFile(path));

  test.each(files)('%s defines one stage, which is registered once under its own name', (path) => {
    const exported = Object.entries(require(resolve(__dirname, '../..', path)) as Record<string, StageDefinition>);
    expect(exported.map(([name]) => name)).toEqual([/(\w+)\.ts$/.exec(path)?.[1]]);
    const [, stage] = exported[0] ?? [];
    expect(registered.filter(([, definition]) => definition === stage)).toEqual(exported);
  });

  test('nothing else is registered', () => {
    expect(registered).toHaveLength(files.length);
    expect(Object.keys(cpuStages).filter((name) => name in gpuStages)).toEqual([]);
  });

  test('each has a name of its own, which is a folder of the bucket, and a version', () => {
    const names = [...registered.map(([, { name }]) => name), 'query-answers', 'judge-answers'];
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
    expect(registered.every(([, { version }]) => Number.isInteger(version) && version >= 1)).toBe(true);
  });
});

const exampleSpecs = listFiles(/\.ya?ml$/).filter(
  (path) => path.startsWith('examples/') && path !== 'examples/prices.yaml',
);

test.each(exampleSpecs)('%s is a spec', (path) => {
  const text = readSource(path);
  const needed = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name ?? '', 'given'] as const);
  const { spec } = parseSpec(text, { fileName: path, variables: Object.fromEntries<string>(needed), overrides: [] });
  expect(path).toBe(`examples/${spec.name}.yaml`);
});

describe('packages', () => {
  const manifest = JSON.parse(readSource('package.json')) as PackageJson;

  test('are named with exact versions', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test('of one SDK have one version', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    for (const scope of ['@temporalio/', '@aws-sdk/']) {
      const versions = all.filter(([name]) => name.startsWith(scope)).map(([, version]) => version);
      expect(new Set(versions).size).toBe(1);
    }
  });

  test('are locked by digest, without the place that one machine fetched them from', () => {
    const lock = JSON.parse(readSource('package-lock.json')) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(entries.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
    expect(entries.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
  });
});

function isStageFile(path: string): boolean {
  return readSource(path).includes('defineStage({');
}

/** `file:line` of every line that fits. */
function matches(paths: string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    readSource(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}
