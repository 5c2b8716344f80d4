import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPreviousRun } from '../../activities/findPreviousRun';
import { auditOfJudge } from '../../core/audit/auditPlaces';
import { parseDocument } from '../../core/contracts/schemaVersion';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import { modelListingSchema } from '../../core/models/modelFiles';
import { parseScheduleFile } from '../../core/schedule/parseScheduleFile';
import { parseSpec } from '../../core/spec/parseSpec';
import { readManifest } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { surveyNeeds } from '../../infra/client/garbage/surveyNeeds';
import { readRecord } from '../../infra/client/keptRuns';
import { readStoredSpec, storedSpecKey } from '../../infra/client/schedules/storedSpec';
import { readKeptHistories } from '../../infra/histories/keptHistories';
import { findJudgeAudit } from '../../infra/judgeAudits';
import { fetchModel } from '../../infra/models/fetchModel';
import { readPromotion } from '../../infra/promotions';
import { claimStateFolder, readStackFile } from '../../infra/servers/stackFile';
import { resolveTools, toolsFile } from '../../infra/servers/tools';
import { listingKey, readSourceListing } from '../../infra/sources/blobStore';
import { CheckpointStore } from '../../infra/trainer/checkpointStore';
import { bucketOf, documentOf } from '../support/releases';
import { fakeContext } from './client/support/fakeTemporal';

/** Each kind of document as the release of 2026-11-28 wrote it, and what is said of one that a later release wrote. */

const runId = 'demo-2026-11-28T075530';
const judge = { strategy: 'graded', promptVersion: '2', model: 'judge-1', scale: 3 };
const inBucket = (key: string): Buffer => bucketOf('2026-11-28').objects.get(key)!;
let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'rankwright-versions-'))));
afterEach(() => rm(folder, { recursive: true }));

interface Kept {
  kind: string;
  body: Buffer;
  /** Reads it where it would lie, and returns what is told of it. */
  read: (body: Buffer) => Promise<unknown>;
  expected: object;
}

/** A reader of the object at a key, or at one that its digest gives. */
const at =
  (key: string | ((digest: string) => string), read: (store: MemoryObjectStore, digest: string) => Promise<unknown>) =>
  (body: Buffer): Promise<unknown> => {
    const store = new MemoryObjectStore();
    const digest = sha256(body);
    store.objects.set(typeof key === 'string' ? key : key(digest), body);
    return read(store, digest);
  };

const gate = '46f95de097a0342da09a0edc85e919f0';
const sources = '8a26b20dfd457b1bb986b19e3186244f2605cf4558558e7fa876cfa7bc3470cb';
const training = 'b'.repeat(32);
const kinds: Kept[] = [
  {
    kind: 'manifest',
    body: inBucket(`artifacts/gate/${gate}/manifest.json`),
    read: at(`artifacts/gate/${gate}/manifest.json`, (store) => readManifest(store, 'gate', gate)),
    expected: { stage: 'gate', version: 1, counts: { in: 1, out: 2 } },
  },
  {
    kind: 'run record',
    body: inBucket(`runs/${runId}/run.json`),
    read: at(`runs/${runId}/run.json`, (store) => readRecord(runId, store)),
    expected: { status: 'completed', outcome: { verdict: 'do-not-rerank' }, closedAt: '2026-11-28T08:02:05.926Z' },
  },
  {
    kind: 'latest run',
    body: inBucket('pipelines/demo/latest.json'),
    read: at('pipelines/demo/latest.json', (store) => findPreviousRun('demo', store)),
    expected: { runId },
  },
  {
    kind: 'list of histories',
    body: inBucket(`runs/${runId}/histories.json`),
    read: at(`runs/${runId}/histories.json`, (store) => readKeptHistories(runId, store)),
    expected: { missing: [], histories: [{ events: 253 }, { events: 65 }, { events: 125 }] },
  },
  {
    kind: 'listing of a source',
    body: inBucket(`sources/${sources}.json`),
    read: at(listingKey, (store, digest) => readSourceListing({ digest, label: 'harrowmere' }, store)),
    expected: { kind: 'beir', files: [{ path: 'corpus.jsonl', bytes: 76735 }] },
  },
  {
    kind: 'promoted model',
    body: documentOf('2026-11-28', 'promoted.json'),
    read: at('pipelines/bikes/promoted.json', async (store) => (await readPromotion(store, 'bikes'))?.promoted),
    expected: { way: 'rollback', by: 'ada', history: [{ way: 'gate' }, { way: 'promote' }] },
  },
  {
    kind: 'audit of a judge',
    body: documentOf('2026-11-28', 'judgeAudit.json'),
    read: at(auditOfJudge(judge), (store) => findJudgeAudit(judge, store)),
    expected: { agreement: { value: 0.75 }, pairs: { graded: 2, gradedTwice: 2 } },
  },
  {
    kind: 'spec of a schedule',
    body: documentOf('2026-11-28', 'storedSpec.json'),
    read: at(storedSpecKey, (store, digest) => readStoredSpec(digest, store)),
    expected: { label: 'bikes.yaml', folder: '/specs', spec: { schemaVersion: 1, corpus: { s3: 'corpus/' } } },
  },
  {
    kind: 'checkpoint',
    body: documentOf('2026-11-28', 'checkpoint.json'),
    read: at(`checkpoints/${training}/step-00000042.json`, async (store) => {
      const checkpoints = new CheckpointStore(store, training);
      // Its files are not there: that is told of a marker that was read.
      const message = await checkpoints.download(42, folder).catch((error: Error) => {
        if (error instanceof RankwrightError) throw error;
        return error.message;
      });
      return { steps: await checkpoints.steps(), message };
    }),
    expected: { steps: [42], message: expect.stringMatching(/blobs\/a{64} does not exist/) as string },
  },
  {
    kind: 'servers of a state folder',
    body: documentOf('2026-11-28', 'stack.json'),
    read: async (body) => {
      await writeFile(path.join(folder, 'stack.json'), body);
      return readStackFile(folder);
    },
    expected: { state: 'running', addresses: { temporal: '127.0.0.1:7233' }, processes: [{ name: 'temporal' }] },
  },
];

test.each(kinds)('$kind: what is kept is read', async ({ body, read, expected }) => {
  expect(await read(body)).toMatchObject(expected);
});

test.each(kinds)('$kind: what a later release wrote is told with both versions, and what to do', async (each) => {
  const error = await each.read(later(each.body)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'unknown-version',
    message: expect.stringMatching(/has schemaVersion 2, and this rankwright reads 1$/) as string,
    mend: expect.stringContaining('update this one, here and on the workers') as string,
  });
});

test('the listing of a model: as it is kept, and of a later release', async () => {
  const body = documentOf('2026-11-28', 'modelListing.json');
  const address = 'the listing';
  expect(parseDocument(modelListingSchema, body, { address, damaged: () => new Error() })).toEqual({
    schemaVersion: 1,
    files: [{ path: 'config.json', sha256: 'a'.repeat(64) }],
  });
  const read = at(listingKey, (store, digest) => fetchModel(digest, store, folder));
  await expect(read(later(body))).rejects.toMatchObject({ code: 'unknown-version' });
});

test('spec and file of schedules that say their version', () => {
  const options = { fileName: 'spec.yaml', variables: {}, overrides: [] };
  expect(parseSpec(documentOf('2026-11-28', 'spec.yaml').toString(), options).spec).toMatchObject({
    ...{ schemaVersion: 1, name: 'bikes' },
  });
  expect(parseScheduleFile(documentOf('2026-11-28', 'schedules.yaml').toString(), 's.yaml')).toMatchObject({
    schedules: [{ name: 'weekly', spec: 'spec.yaml', every: '7d' }],
  });
});

test('what is read by others alone: an export and a notification', () => {
  const [exported, told] = ['export.json', 'notification.json'].map(
    (name) => JSON.parse(documentOf('2026-11-28', name).toString()) as object,
  );
  expect(exported).toMatchObject({ schemaVersion: 1, format: 'beir', passages: 'used', license: 'unknown' });
  expect(told).toMatchObject({ schemaVersion: 1, event: 'not-promoted', verdict: 'keep', costNanoUsd: 1_250_000_000 });
});

test('the record of the set-up: read, and of a later one the set-up of this checkout mends it', () => {
  const environment = { RANKWRIGHT_CACHE: folder };
  const file = toolsFile(environment);
  mkdirSync(path.dirname(file), { recursive: true });
  const body = documentOf('2026-11-28', 'tools.json');
  writeFileSync(file, body);
  expect(() => resolveTools(environment).temporal).toThrow('/opt/temporal is gone');
  writeFileSync(file, later(body));
  expect(() => resolveTools(environment)).toThrow('it has schemaVersion 2, and this rankwright reads 1); run: npm run');
});

test('servers of a later release are not taken for dead ones, and their folder is not taken', async () => {
  await writeFile(path.join(folder, 'stack.json'), later(documentOf('2026-11-28', 'stack.json')));
  await expect(claimStateFolder(folder)).rejects.toMatchObject({ code: 'unknown-version' });
});

test('a collection of garbage stops at what it cannot read, wherever that lies', async () => {
  for (const key of ['pipelines/demo/latest.json', `runs/${runId}/run.json`]) {
    const store = bucketOf('2026-11-28');
    store.objects.set(key, later(inBucket(key)));
    const survey = surveyNeeds({ keepRuns: 1 }, fakeContext({}, store), Date.now());
    await expect(survey).rejects.toMatchObject({
      code: 'unknown-version',
      message: expect.stringContaining(key) as string,
    });
  }
});

/** The same of the next version, with a field that nobody knows yet. */
function later(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ ...(JSON.parse(body.toString()) as object), schemaVersion: 2, field: 'new' }));
}
