import { readImports, type Import } from './support/readImports';
import { listFiles, readSource } from './support/sourceFiles';

/** The import column of the layout: what the code of a folder may name, besides the folder itself. */
interface Rule {
  folders?: RegExp;
  /** Only `import type`: gone after compilation. */
  types?: RegExp;
  /** Loaded while the program runs, so that what does not need it starts quickly. */
  lazily?: RegExp;
  packages: RegExp;
}

const pure =
  /^(zod|ajv\/dist\/2020|yaml|fastest-levenshtein|html-to-text|entities|saxes|papaparse|markdown-it|snowball-stemmers|@huggingface\/tokenizers|eld\/small)$/;
const builtins = 'node:.+';

const rules: Record<string, Rule> = {
  core: { packages: new RegExp(`${pure.source}|^node:crypto$`) },
  'temporal.config': { packages: /^$/ },
  // The library is what it names of the others.
  index: { folders: /^(infra\/serving\/|core\/)/, packages: /^$/ },
  workflows: { folders: /^temporal\.config$/, types: /^core\/contracts\//, packages: /^@temporalio\/workflow$/ },
  activities: {
    folders: /^(core\/|infra\/|temporal\.config$)/,
    packages: new RegExp(`^(${builtins}|zod|@temporalio/(activity|common))$`),
  },
  workers: {
    folders: /^(activities\/|infra\/|core\/|temporal\.config$)/,
    // The bundle is made of the folder's files, not of its values.
    lazily: /^workflows$/,
    packages: new RegExp(
      `^(${builtins}|zod|@temporalio/(worker|common|interceptors-opentelemetry/.+)|@opentelemetry/(context-async-hooks|exporter-trace-otlp-http|resources|sdk-trace-base))$`,
    ),
  },
  infra: {
    folders: /^(core\/|temporal\.config$)/,
    packages: new RegExp(
      `^(${builtins}|zod|openai(/.+)?|@aws-sdk/(client-s3|lib-storage)|onnxruntime-node|hyparquet-writer|prom-client|@temporalio/(client|common|envconfig|proto))$`,
    ),
  },
  cli: {
    folders: /^(infra\/|core\/|temporal\.config$)/,
    lazily: /^(infra|workers)\//,
    packages: new RegExp(`^(${builtins}|commander|picocolors)$`),
  },
};

/** Files that read `process.env` although it is read in infra/environment.ts, and why. */
const environmentReaders = {
  'infra/environment.ts': 'the place for it',
  'infra/servers/stack.ts': 'hands its environment on to the processes it starts',
  'infra/servers/tools.ts': 'finds the set-up of this checkout, for tests in an environment of their own',
  'infra/onnx/withoutTelemetry.ts': 'switches telemetry off before onnxruntime loads',
  'cli/world.ts': 'is the process as commands see it',
  'cli/index.ts': "quiets the AWS SDK's notice before anything loads it",
};

const sources = listFiles(/\.ts$/).filter((path) => !/^(test|bench)\//.test(path));
const imports = sources.flatMap((path) => readImports(path, readSource(path)));
const folderOf = (path: string): string => path.replace(/\.ts$/, '').split('/')[0] ?? '';
const isInside = ({ target }: Import): boolean => Object.hasOwn(rules, folderOf(target));

test('imports are found in every way that they can be written', () => {
  const text = `import a, { type B } from './a'; import type { C } from '../c'; import { type D } from 'd'; export * from './e';
    export type { F } from './f'; type G = import('./g').G; const load = createRequire(__filename); import './side';
    const h = load('../h'); const i = require('i'); const j = await import('./j'); load(\`../k/\${name}\`); read('./not');`;
  expect(readImports('x/y/z.ts', text).map(({ target, kind }) => `${kind} ${target}`)).toEqual([
    ...['value x/y/a', 'type x/c', 'type d', 'value x/y/e', 'type x/y/f', 'type x/y/g', 'value x/y/side'],
    ...['lazy x/h', 'lazy i', 'lazy x/y/j', 'lazy x/k/'],
  ]);
});

describe('what a folder imports', () => {
  test('every source file is in a folder that has a rule', () => {
    expect(sources.filter((path) => !Object.hasOwn(rules, folderOf(path)))).toEqual([]);
    expect(new Set(sources.map(folderOf))).toEqual(new Set(Object.keys(rules)));
  });

  test.each(Object.entries(rules))('%s: only what its row of the layout allows', (folder, rule) => {
    const ofFolder = imports.filter(({ from, target }) => folderOf(from) === folder && folderOf(target) !== folder);
    expect(ofFolder.filter((each) => !isAllowed(each, rule)).map(describeImport)).toEqual([]);
  });

  test('folders do not import each other in a circle', () => {
    const edges = new Map<string, Set<string>>(Object.keys(rules).map((folder) => [folder, new Set()]));
    for (const each of imports.filter((other) => isInside(other) && other.kind !== 'lazy')) {
      const [from, to] = [folderOf(each.from), folderOf(each.target)];
      if (from !== to) edges.get(from)?.add(to);
    }
    expect(circleIn(edges)).toBeUndefined();
  });

  test('files do not import each other in a circle', () => {
    const edges = new Map<string, Set<string>>(sources.map((path) => [path.replace(/\.ts$/, ''), new Set()]));
    for (const { from, target, kind } of imports) {
      if (kind === 'value' && edges.has(target)) edges.get(from.replace(/\.ts$/, ''))?.add(target);
    }
    expect(circleIn(edges)).toBeUndefined();
  });

  test('every package that is imported is a dependency, not one that only development installs', () => {
    const { dependencies } = JSON.parse(readSource('package.json')) as { dependencies: Record<string, string> };
    const packages = imports.filter((each) => !isInside(each) && !each.target.startsWith('node:'));
    const nameOf = (target: string): string => /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;
    expect(packages.filter(({ target }) => !(nameOf(target) in dependencies)).map(describeImport)).toEqual([]);
    expect(packages.length).toBeGreaterThan(50);
  });
});

test('no file imports what the compiler cannot follow: every relative import names a source file', () => {
  const known = new Set(sources.flatMap((path) => [path.replace(/\.ts$/, ''), path.replace(/\/index\.ts$/, '')]));
  // Data is checked by the compiler, which copies it beside what it compiles.
  const code = imports.filter(({ target }) => !target.endsWith('.json'));
  const relative = code.filter((each) => isInside(each) && each.kind !== 'lazy');
  expect(relative.filter(({ target }) => !known.has(target)).map(describeImport)).toEqual([]);
});

describe('core is pure', () => {
  const impure =
    /\b(Date\.now|new Date\(\)|Math\.random|performance\.|fetch\(|process\.|setTimeout|setInterval|setImmediate|randomBytes|randomUUID|console\.)/;

  test('no clock, no unseeded randomness, no process, no network', () => {
    const files = sources.filter((path) => path.startsWith('core/'));
    expect(files.filter((path) => impure.test(withoutComments(readSource(path))))).toEqual([]);
    expect(files.length).toBeGreaterThan(50);
  });
});

describe('process.env', () => {
  const readers = sources.filter((path) =>
    /\bprocess\s*(\.\s*env\b|\[['"]env)|\benv\b[^;{}]*\}\s*=\s*process\b/.test(readSource(path)),
  );

  test('is read where the list says, and the list names no file that stopped reading it', () => {
    expect(readers).toEqual(Object.keys(environmentReaders).sort());
  });

  test('is read in JavaScript only by the set-up, which runs before anything is compiled', () => {
    const scripts = listFiles(/\.(mjs|cjs|js)$/).filter((path) => !path.startsWith('test/'));
    const reading = scripts.filter((path) => /\bprocess\.env\b/.test(readSource(path)));
    expect(reading.filter((path) => !path.startsWith('infra/bootstrap/'))).toEqual([]);
  });
});

function isAllowed({ target, kind, from }: Import, rule: Rule): boolean {
  if (!isInside({ target, kind, from })) return rule.packages.test(target);
  if (kind === 'lazy') return rule.lazily?.test(target) ?? false;
  return (rule.folders?.test(target) ?? false) || (kind === 'type' && (rule.types?.test(target) ?? false));
}

function describeImport({ from, target, kind }: Import): string {
  return `${from} imports ${target}${kind === 'value' ? '' : ` (${kind})`}`;
}

/** The nodes of a circle in the order of its edges, or undefined. */
function circleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const finished = new Set<string>();
  const follow = (node: string, path: string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const circle = follow(next, [...path, node]);
      if (circle) return circle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const circle = follow(node, []);
    if (circle) return circle;
  }
  return undefined;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
