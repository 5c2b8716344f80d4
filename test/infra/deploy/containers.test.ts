import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020';
import { DockerfileParser, type Copy, type From } from 'dockerfile-ast';
import { parse } from 'yaml';
import { projectRoot } from '../../../infra/servers/projectRoot';
import { shutdownGraceSeconds } from '../../../temporal.config';
import { listFiles, readSource } from '../../repository/support/sourceFiles';

const folder = path.join(projectRoot(), 'infra/deploy');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

interface Service {
  image: string;
  user?: string;
  depends_on?: string[] | Record<string, { condition: string }>;
  secrets?: string[];
  stop_grace_period?: string;
  build?: { context: string; dockerfile: string; target: string };
  environment?: Record<string, string>;
}
const compose = parse(read('compose/compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, unknown>;
};

/** Such as `postgres:16.10-bookworm`: a tag that names a version, so that a build of tomorrow is that of today. */
const pinned = /^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$/;

describe.each(['Dockerfile', 'gpu.Dockerfile'])('%s', (name) => {
  const dockerfile = DockerfileParser.parse(read(name));
  const instructions = dockerfile.getInstructions();
  const froms = instructions.filter((each): each is From => each.getKeyword() === 'FROM');
  const stages = froms.map((from) => from.getBuildStage());

  test('builds on images of a version, and on stages of its own; none is Alpine', () => {
    const images = froms.map((from) => from.getImage() ?? '');
    const foreign = images.filter((image) => !stages.includes(image));
    expect(foreign.filter((image) => !pinned.test(image) || image.includes('alpine'))).toEqual([]);
    expect(foreign.length).toBeGreaterThan(0);
  });

  test('copies what is there and what the build is given', () => {
    const given = read(`${name}.dockerignore`)
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const copy of instructions.filter((each): each is Copy => each.getKeyword() === 'COPY')) {
      const words = copy.getArguments().map((argument) => argument.getValue());
      const from = copy
        .getFlags()
        .find((flag) => flag.getName() === 'from')
        ?.getValue();
      if (from) {
        expect(stages).toContain(from);
        continue;
      }
      for (const source of words.slice(0, -1).filter((word) => word !== '.')) {
        expect({ source, isThere: existsSync(path.join(projectRoot(), source)) }).toEqual({ source, isThere: true });
        expect(given).toContain(source.split('/')[0]);
      }
    }
  });

  test('removes libraries of other systems that are there, so that a new release of their package is noticed here', () => {
    const removed = read(name).match(/node_modules\/\S+\/(bin|releases)\/\S+/g) ?? [];
    expect(removed.length).toBe(4);
    for (const place of removed) {
      const parent = path.join(projectRoot(), path.dirname(place));
      const ending = path.basename(place).replaceAll('*', '');
      expect({ place, isThere: readdirSync(parent).some((entry) => entry.includes(ending)) }).toEqual({
        place,
        isThere: true,
      });
    }
  });

  test('what the build is given is there', () => {
    const given = read(`${name}.dockerignore`).match(/(?<=^!).+$/gm) ?? [];
    expect(given.filter((each) => !existsSync(path.join(projectRoot(), each)))).toEqual([]);
  });

  test('runs as a user of no rights, by a command that gets the signals, with no secret in it', () => {
    const users = instructions.filter((each) => each.getKeyword() === 'USER').map((each) => each.getArgumentsContent());
    expect(users).toEqual(['10001:10001']);
    const commands = instructions.filter((each) => each.getKeyword() === 'CMD');
    for (const command of commands)
      expect(command.getArgumentsContent()).toMatch(/^\["node", "dist\/workers\/\w+\.js"\]$/);
    expect(commands.length).toBe(name === 'Dockerfile' ? 2 : 1);
    expect(instructions.some((each) => each.getKeyword() === 'ADD')).toBe(false);
    expect(read(name)).not.toMatch(/(ARG|ENV)[^\n]*(KEY|SECRET|TOKEN|PASSWORD)/);
  });
});

test('the image of the cpu worker has the scripts that its code starts by their place in the project', () => {
  const sources = listFiles(/\.ts$/)
    .filter((file) => /^(core|activities|workers|infra)\//.test(file))
    .map(readSource);
  const scripts = sources.flatMap((text) =>
    [...text.matchAll(/projectRoot\(\), '([\w/]+\.mjs)'/g)].map(([, script]) => script ?? ''),
  );
  // The guard is of servers that a command starts for itself, which no image does.
  const started = scripts.filter((script) => script !== 'infra/servers/guard.mjs');
  expect(started).toEqual(['infra/sources/pdf/pdfThread.mjs']);
  for (const script of started) expect(read('Dockerfile')).toContain(`COPY --from=build /app/${script} `);
});

describe('compose.yaml', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const schema = JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/deploy/compose.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  // Of a draft that need not be fetched, and under no name that references could be resolved against.
  for (const name of ['$schema', '$id', 'id']) delete schema[name];
  const validate = ajv.compile(schema);

  test('follows the schema of the Compose Specification, which finds a misspelt field', () => {
    const ours: unknown = JSON.parse(JSON.stringify(compose));
    expect(validate(ours) ? [] : validate.errors).toEqual([]);
    const misspelt = JSON.stringify(compose).replaceAll('"healthcheck"', '"healtcheck"');
    expect(validate(JSON.parse(misspelt))).toBe(false);
  });

  test('services name services, secrets, targets and files that are there, and images of a version', () => {
    const names = Object.keys(compose.services);
    for (const [name, service] of Object.entries(compose.services)) {
      const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
      expect(names).toEqual(expect.arrayContaining(needed));
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(service.secrets ?? []));
      expect({ name, image: pinned.test(service.image) }).toEqual({ name, image: true });
      if (!service.build) continue;
      const context = path.resolve(folder, 'compose', service.build.context);
      expect(context).toBe(path.resolve(projectRoot()));
      const text = readFileSync(path.join(context, service.build.dockerfile), 'utf8');
      expect(text).toMatch(new RegExp(`^FROM .* AS ${service.build.target}$`, 'm'));
    }
    const scripts = [...read('compose/compose.yaml').matchAll(/'\.\/([\w.]+):\//g)].map(([, file]) => file ?? '');
    expect(scripts.map((file) => existsSync(path.join(folder, 'compose', file)))).toEqual([true, true, true]);
  });

  test('workers are given longer to end than they take, and keys come from files or the environment', () => {
    const seconds: Record<string, number> = { '30s': 30, '2m': 120 };
    for (const name of ['cpu', 'llm', 'gpu', 'gpu-without-gpu']) {
      const grace = seconds[compose.services[name]?.stop_grace_period ?? ''] ?? 0;
      expect(grace).toBeGreaterThanOrEqual(shutdownGraceSeconds + (name.startsWith('gpu') ? 70 : 10));
    }
    const variables = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment ?? {}));
    const secrets = variables.filter(
      ([name]) => /(PASSWORD|PWD|SECRET|ACCESS_KEY|API_KEY)/.test(name) && !/_FILE$/.test(name),
    );
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter(([, value]) => !/^\$\{\w+:\?/.test(value))).toEqual([]);
    expect(compose.services['llm']?.environment?.['OPENAI_API_KEY_FILE']).toBe('/run/secrets/openai-api-key');
  });
});
