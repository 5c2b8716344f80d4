import { runCommandLine } from '../../cli/program';
import { checkClock } from '../../cli/doctor/clock';
import { checkFreeDisk } from '../../cli/doctor/freeDisk';
import { checkLanguageModel } from '../../cli/doctor/languageModel';
import { listChecks, type DoctorPorts } from '../../cli/doctor/listChecks';
import { checkNodeVersion } from '../../cli/doctor/nodeVersion';
import { checkStorage } from '../../cli/doctor/storage';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { createFakeWorld } from './support/fakeWorld';

const good = { name: 'node', needed: true, run: async () => ({ ok: true, detail: '20.20.2' }) };
const missing = {
  name: 'trainer',
  needed: true,
  run: async () => ({ ok: false, detail: 'not set up', mend: 'npm run setup' }),
};
const warning = { name: 'clock', needed: false, run: async () => ({ ok: false, detail: '400 s ahead' }) };
const broken = { name: 'S3', needed: true, run: () => Promise.reject(new Error('boom')) };

describe('doctor', () => {
  it.each([
    ['all is there', [good], 0],
    ['only a warning', [good, warning], 0],
    ['something is missing', [good, missing], 2],
    ['a check breaks', [broken, good], 2],
  ])('ends with the right code when %s', async (_, checks, expected) => {
    const { world } = createFakeWorld({ checks });
    expect(await runCommandLine(['doctor'], world)).toBe(expected);
  });

  it('prints a line for each check and how to mend what is missing', async () => {
    const { world, stdout } = createFakeWorld({ checks: [good, missing, warning, broken] });
    await runCommandLine(['doctor'], world);
    expect(stdout()).toBe(
      '✓ node     20.20.2\n✗ trainer  not set up\n           to mend it: npm run setup\n! clock    400 s ahead\n✗ S3       boom\n\n2 of 4 checks found something missing\n',
    );
  });

  it('gives the same as JSON', async () => {
    const { world, stdout } = createFakeWorld({ checks: [good, missing] });
    await runCommandLine(['doctor', '--json'], world);
    expect(JSON.parse(stdout())).toEqual({
      ok: false,
      checks: [
        { name: 'node', needed: true, ok: true, detail: '20.20.2' },
        { name: 'trainer', needed: true, ok: false, detail: 'not set up', mend: 'npm run setup' },
      ],
      exitCode: 2,
    });
  });
});

describe('the checks', () => {
  it.each([
    ['20.18.9', false],
    ['20.19.0', true],
    ['18.20.0', false],
    ['22.0.0', true],
  ])('node %s: %s', (version, ok) => {
    expect(checkNodeVersion(version).ok).toBe(ok);
  });

  it('measures the disk of a folder that is not there yet', async () => {
    const { detail } = await checkFreeDisk('/nowhere/at/all');
    expect(detail).toMatch(/^\d+\.\d GB free for \/nowhere\/at\/all$/);
  });

  it.each([
    [0, true],
    [-299, true],
    [301, false],
  ])('a clock %i s off is ok: %s', async (seconds, ok) => {
    const date = new Date('2026-11-21T09:00:00Z');
    const request = (async () => new Response(null, { headers: { date: date.toUTCString() } })) as typeof fetch;
    expect((await checkClock('http://s3', () => date.getTime() + seconds * 1000, request)).ok).toBe(ok);
  });

  it('accepts an object store with conditional writes and leaves nothing behind', async () => {
    const store = new MemoryObjectStore();
    expect((await checkStorage(store, 'probe')).ok).toBe(true);
    expect(await store.has('doctor/probe')).toBe(false);
  });

  it.each([
    ['If-None-Match', 'putIfAbsent'],
    ['If-Match', 'replaceIf'],
  ] as const)('refuses an object store that ignores %s', async (header, operation) => {
    const store = new MemoryObjectStore();
    store[operation] = async (key: string, body: Buffer) => {
      await store.put(key, body);
      return true;
    };
    const { ok, detail } = await checkStorage(store, 'probe');
    const expected = `${store.address} lets a second writer overwrite (it ignores ${header})`;
    expect([ok, detail]).toEqual([false, expected]);
  });

  it('tells a wrong key from a wrong address, and never prints the key', async () => {
    const seen: unknown[] = [];
    const answering = (status: number) =>
      (async (url: unknown, options: { headers: unknown }) => {
        seen.push([url, options.headers]);
        return new Response(null, { status });
      }) as unknown as typeof fetch;
    const endpoint = { baseUrl: 'http://llm/v1/', apiKey: 'sk-hidden' };
    const results = [200, 401, 404].map((status) => checkLanguageModel(endpoint, answering(status)));
    const [fine, denied, lost] = await Promise.all(results);
    expect(seen[0]).toEqual(['http://llm/v1/models', { authorization: 'Bearer sk-hidden' }]);
    expect([fine?.ok, denied?.ok, lost?.ok]).toEqual([true, false, false]);
    expect(denied?.mend).toContain('OPENAI_API_KEY');
    expect(lost?.mend).toContain('OPENAI_BASE_URL');
    expect(JSON.stringify([fine, denied, lost])).not.toContain('sk-hidden');
  });

  it('reports an endpoint that does not answer', async () => {
    const request = (() => Promise.reject(new Error('ECONNREFUSED'))) as typeof fetch;
    const { ok, detail } = await checkLanguageModel({ baseUrl: 'http://llm/v1', apiKey: undefined }, request);
    expect([ok, detail]).toEqual([false, 'http://llm/v1/models does not answer (ECONNREFUSED)']);
  });

  it('asks only of configured servers, and of local tools only where they are needed', async () => {
    const closed: string[] = [];
    const ports: DoctorPorts = {
      nodeVersion: '20.20.2',
      stateFolder: '/tmp',
      nowMs: () => 0,
      fetch: () => Promise.reject(new Error('no network')),
      tools: { temporal: missingTool, versitygw: missingTool, python: () => 'python', minilm: () => 'minilm' },
      configured: { temporal: 'temporal:7233', objectStore: undefined },
      findServers: async () => undefined,
      isListening: async (address) => address === 'temporal:7233',
      openStore: () => new MemoryObjectStore(),
      openAttributes: async () => {
        const attributes = { list: async () => [missingAttribute], register: async () => [] };
        return { attributes, close: async () => void closed.push('client') };
      },
      languageModel: { baseUrl: undefined, apiKey: undefined },
    };
    const checks = listChecks(ports);
    const results = await Promise.all(checks.map(async ({ name, needed, run }) => [name, needed, (await run()).ok]));
    expect(closed).toEqual(['client']);
    expect(results.slice(0, 8)).toEqual([
      ['node', true, true],
      ['temporal server', false, false],
      ['S3 server', true, false],
      ['trainer', true, true],
      ['base model', true, true],
      ['Temporal', true, true],
      ['search attributes', true, false],
      ['object store', true, true],
    ]);
  });
});

const missingAttribute = { name: 'rwWhy', type: 'Text', state: 'missing' as const };

function missingTool(): string {
  throw new Error('not set up; run: npm run setup');
}
