import { readFileSync } from 'node:fs';
import path from 'node:path';
import { trainerJobSchema, trainerMessageSchema } from '../../../core/contracts/trainerProtocol';

const readLines = (name: string): unknown[] =>
  readFileSync(path.join(__dirname, '../../fixtures/trainer', name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

describe('trainer messages', () => {
  test.each(readLines('messages.jsonl').map((line) => [JSON.stringify(line).slice(0, 60), line]))(
    'reads %s',
    (_, line) => {
      expect(trainerMessageSchema.parse(line)).toEqual(line);
    },
  );

  test.each((readLines('bad-messages.jsonl') as { why: string; line: unknown }[]).map(({ why, line }) => [why, line]))(
    'refuses %s',
    (_, line) => {
      expect(trainerMessageSchema.safeParse(line).success).toBe(false);
    },
  );

  test('the fixture holds every type of message', () => {
    const types = new Set((readLines('messages.jsonl') as { type: string }[]).map(({ type }) => type));
    const known = ['start', 'step', 'evaluation', 'checkpoint', 'progress', 'warning', 'failure', 'result'];
    expect([...types].sort()).toEqual([...known].sort());
  });
});

describe('trainer jobs', () => {
  test.each((readLines('jobs.jsonl') as { kind: string }[]).map((job) => [job.kind, job]))(
    'reads a %s job',
    (_, job) => {
      expect(trainerJobSchema.parse(job)).toEqual(job);
    },
  );

  test.each((readLines('bad-jobs.jsonl') as { field: string; job: unknown }[]).map(({ field, job }) => [field, job]))(
    'names the bad field %s',
    (field, job) => {
      const parsed = trainerJobSchema.safeParse(job);
      expect(parsed.success).toBe(false);
      expect(JSON.stringify(parsed.error?.issues)).toContain(field);
    },
  );
});
