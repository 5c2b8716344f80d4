import { gunzipSync, gzipSync } from 'node:zlib';
import type { RunRecord } from '../../../core/contracts/activities';
import type { Finding } from '../../../core/contracts/verification';
import { sha256 } from '../../../core/hashing/digest';
import { readManifest } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { verifyEvaluation } from '../../../infra/client/verification/verifyMetrics';
import { verifyRun } from '../../../infra/client/verification/verifyRun';
import { fakeContext } from './support/fakeTemporal';
import { makeRun } from './support/madeRun';

const runId = 'shop-2026-11-21T090000';
let store: MemoryObjectStore;
let record: RunRecord;

beforeEach(async () => {
  store = new MemoryObjectStore();
  record = await makeRun(store, { runId });
});

async function verify(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const each of verifyRun(runId, fakeContext({}, store))) findings.push(each);
  return findings;
}

function damagedIn(findings: Finding[]): string[] {
  return findings
    .filter(({ state }) => state === 'damaged')
    .map(({ kind, subject, message }) => `${kind} ${subject}: ${message}`);
}

/** The one object of a stage whose name begins so. */
function objectOf(stage: string, name: string): string {
  const found = [...store.objects.keys()].filter(
    (key) => key.startsWith(`artifacts/${stage}/`) && key.includes(`/${name}`),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

async function changeManifest(stage: string, change: (text: string) => string): Promise<string> {
  const key = objectOf(stage, 'manifest.json');
  const text = (await store.get(key)).toString('utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await store.put(key, Buffer.from(changed));
  return `s3://memory/${key}`;
}

test('of a run as it was left all is proven but what nobody kept', async () => {
  const findings = await verify();
  expect(damagedIn(findings)).toEqual([]);
  const unproven = findings.filter(({ state }) => state === 'unproven');
  expect(unproven.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    'history: Temporal does not know the run any more, and it kept no history',
  ]);
  const proven = findings.filter(({ state }) => state === 'proven').map(({ kind }) => kind);
  const count = (kind: string) => proven.filter((each) => each === kind).length;
  // ingest has two parts and one of what was dropped, chunk and train have one, evaluate has three files.
  expect({ manifest: count('manifest'), key: count('key'), part: count('part') }).toEqual({
    manifest: 4,
    key: 4,
    part: 8,
  });
  expect({ rows: count('rows'), metric: count('metric'), source: count('source') }).toEqual({
    rows: 1,
    metric: 1,
    source: 1,
  });
});

test.each([
  ['ingest', 'part-00001', 'its sha256 is'],
  ['chunk', 'part-00000', 'its sha256 is'],
  ['train', 'model.safetensors', 'its sha256 is'],
])('a flipped byte of %s is found, and the part named', async (stage, name, message) => {
  const key = objectOf(stage, name);
  const body = Buffer.from(await store.get(key));
  body[body.length - 9]! ^= 1;
  await store.put(key, body);
  const damaged = damagedIn(await verify());
  expect(damaged).toHaveLength(1);
  expect(damaged[0]).toMatch(
    new RegExp(`^part s3://memory/${key.replaceAll('/', '.')}: (${message}|it cannot be decompressed)`),
  );
});

test('rows that were exchanged within a part of the same length are found by its digest', async () => {
  const key = objectOf('chunk', 'part-00000');
  const rows = gunzipSync(await store.get(key))
    .toString('utf8')
    .replace('Oil', 'Wax');
  await store.put(key, gzipSync(Buffer.from(rows), { level: 6 }));
  expect(damagedIn(await verify())[0]).toContain(`part s3://memory/${key}: `);
});

test.each([
  ['ingest', 'part-00000'],
  ['train', 'model.safetensors'],
])('a part of %s that is gone is found', async (stage, name) => {
  const key = objectOf(stage, name);
  await store.delete(key);
  expect(damagedIn(await verify())).toEqual([`part s3://memory/${key}: it is gone`]);
});

test.each([
  [
    'ingest',
    '"out":3',
    '"out":4',
    /^receipt receipt of ingest \w+ in runs\/\S+: counts.out: 3 in the receipt, 4 in the manifest$/,
  ],
  [
    'ingest',
    '"no-text":1',
    '"no-text":2',
    /^(receipt .*counts.dropped|rows .* it counts 2 rows dropped as no-text, and lists 1)/,
  ],
  ['chunk', '"rows":3', '"rows":2', /^part \S+: it holds 3 rows and not 2$/],
  [
    'chunk',
    '"maxTokens":64',
    '"maxTokens":65',
    /^key \S+manifest.json: its key is not made of the version, settings and inputs/,
  ],
  [
    'train',
    '"bytes":256000',
    '"bytes":256001',
    /^(receipt .*bytes: 256000|part \S+: it has 256000 bytes and not 256001)/,
  ],
])('a number that was changed in the manifest of %s (%s) is found', async (stage, before, after, finding) => {
  await changeManifest(stage, (text) => text.replace(before, after));
  const damaged = damagedIn(await verify());
  expect(damaged.length).toBeGreaterThan(0);
  for (const each of damaged) expect(each).toMatch(finding);
});

test('a digest that was changed in a manifest is found with what was made of it', async () => {
  const digest = record.receipts[1]!.digest;
  const address = await changeManifest('chunk', (text) =>
    text.replace(`"digest":"${digest}"`, `"digest":"${'0'.repeat(64)}"`),
  );
  const damaged = damagedIn(await verify());
  expect(damaged).toContainEqual(
    `manifest ${address}: its parts have the digest ${digest} and not ${'0'.repeat(64)}, as it says`,
  );
});

test('a manifest that is gone, or is none, is found', async () => {
  const gone = objectOf('chunk', 'manifest.json');
  await store.delete(gone);
  expect(damagedIn(await verify())).toContain(`manifest s3://memory/${gone}: it is gone`);
  await store.put(gone, Buffer.from('{}'));
  expect(damagedIn(await verify()).join('\n')).toMatch(/^manifest .*is not a manifest of this version/);
});

test('a mean that does not come out of its rankings is found, though digests were made to fit', async () => {
  // The relevant document first instead of second: nDCG@10 is 1.
  const copy = new MemoryObjectStore();
  for (const [key, body] of store.objects) await copy.put(key, body);
  const evaluated = record.receipts.find(({ stage }) => stage === 'evaluate')!;
  const manifest = (await readManifest(copy, 'evaluate', evaluated.key))!;
  const ranking = Buffer.from('q1 Q0 a 1 10 tuned\nq1 Q0 b 2 9 tuned\n');
  await copy.put(`artifacts/evaluate/${evaluated.key}/runs/tuned.trec`, ranking);
  for (const part of manifest.parts) if (part.name === 'runs/tuned.trec') part.sha256 = sha256(ranking);
  const findings: Finding[] = [];
  for await (const each of verifyEvaluation(manifest, copy)) findings.push(each);
  expect(damagedIn(findings)[0]).toContain(`nDCG@10 is 1 and was told as ${1 / Math.log2(3)}`);
});

test('a file of the corpus that was changed is found', async () => {
  const key = [...store.objects.keys()].find((each) => /^sources\/[0-9a-f]{64}$/.test(each))!;
  await store.put(key, Buffer.from('{}'));
  expect(damagedIn(await verify())).toEqual([
    `source s3://memory/sources/${record.input.sources.corpus!.digest}.json: other content: shop.jsonl`,
  ]);
});

test('what the storage itself finds changed is damage too', async () => {
  const key = objectOf('evaluate', 'evaluation.json');
  const mismatch = async (): Promise<never> => {
    throw new Error('Checksum mismatch: expected "a" but received "b" in response header "x-amz-checksum-crc32".');
  };
  const { get, stream } = { get: store.get.bind(store), stream: store.stream.bind(store) };
  store.get = (name) => (name === key ? mismatch() : get(name));
  store.stream = (name) => (name === key ? mismatch() : stream(name));
  const findings = await verify();
  expect(damagedIn(findings)).toEqual([
    expect.stringContaining(`part s3://memory/${key}: it is not what the storage took`),
  ]);
  expect(findings.find(({ kind }) => kind === 'metric')).toMatchObject({ state: 'unproven' });
});
