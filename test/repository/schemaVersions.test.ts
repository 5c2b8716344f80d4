import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, readSource } from './support/sourceFiles';

/**
 * Who keeps something for later has a document of it on file, so that the next version of the format finds its previous
 * one to be tested with. CONTRIBUTING.md ("Changing a stored format") says what to do when this fails.
 */

const bucket = '2026-11-28';
const manifest = `${bucket}/artifacts/gate/46f95de097a0342da09a0edc85e919f0/manifest.json.packed`;
const record = `${bucket}/runs/demo-2026-11-28T075530/run.json.packed`;
const histories = `${bucket}/runs/demo-2026-11-28T075530/histories.json.packed`;
const listing = `${bucket}/sources/8a26b20dfd457b1bb986b19e3186244f2605cf4558558e7fa876cfa7bc3470cb.json.packed`;
const document = (name: string): string => `${bucket}/documents/${name}`;

/** By the file that writes or describes it. */
const fixtures: Record<string, string> = {
  'activities/llm/sealAnswers.ts': manifest,
  'activities/recordRun.ts': record,
  'activities/stage/runStage.ts': manifest,
  'cli/commands/schedule/readSchedule.ts': document('storedSpec.json'),
  'core/contracts/judgeAudit.ts': document('judgeAudit.json'),
  'core/contracts/keptHistories.ts': histories,
  'core/contracts/manifest.ts': manifest,
  'core/contracts/notification.ts': document('notification.json'),
  'core/contracts/pipelineSpec.ts': document('spec.yaml'),
  'core/contracts/promotion.ts': document('promoted.json'),
  'core/contracts/schedule.ts': document('schedules.yaml'),
  'core/ingest/sourceListing.ts': listing,
  'core/models/modelFiles.ts': document('modelListing.json'),
  'infra/bootstrap/setUpProject.mjs': document('tools.json'),
  'infra/bootstrap/toolsRecord.mjs': document('tools.json'),
  'infra/client/exportRun.ts': document('export.json'),
  'infra/client/judgeAudit.ts': document('judgeAudit.json'),
  'infra/client/schedules/storedSpec.ts': document('storedSpec.json'),
  'infra/histories/keptHistories.ts': histories,
  'infra/promotions.ts': document('promoted.json'),
  'infra/servers/stack.ts': document('stack.json'),
  'infra/servers/stackFile.ts': document('stack.json'),
  'infra/servers/tools.ts': document('tools.json'),
  'infra/sources/listS3Source.ts': listing,
  'infra/sources/snapshotLocalSource.ts': listing,
  'infra/trainer/checkpointStore.ts': document('checkpoint.json'),
  'workflows/lib/notifier.ts': document('notification.json'),
};

const states = /schemaVersion: (schemaVersionSchema\b|[\d])/;

test('whatever states a schema version has a fixture, and whatever has one states it', () => {
  const folders = /^(activities|cli|core|infra|workers|workflows)\//;
  const files = listFiles(/\.(ts|mjs)$/).filter((file) => folders.test(file));
  expect(files.filter((file) => states.test(readSource(file)))).toEqual(Object.keys(fixtures).sort());
});

test.each([...new Set(Object.values(fixtures))])('%s is there', (fixture) => {
  expect(existsSync(join(__dirname, '../fixtures/releases', fixture))).toBe(true);
});
