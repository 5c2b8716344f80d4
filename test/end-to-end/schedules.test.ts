import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Notification } from '../../core/contracts/notification';
import { scheduleSettingsSchema } from '../../core/contracts/schedule';
import type { RunView } from '../../core/contracts/run';
import type { StoredSpec } from '../../infra/client/schedules/scheduleClient';
import { resolveTools } from '../../infra/servers/tools';
import { waitForCompletion } from './support/runs';
import { evaluationName, smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, type TestStack } from './support/testStack';

jest.setTimeout(10 * 60_000);

const secret = 'only the workers know';
/** It begins as the untuned encoder, so a few steps leave it a good model; a cross-encoder would begin with a random head. */
const train = {
  model: 'bi-encoder',
  recipe: 'infonce',
  epochs: 1,
  maxTokens: 64,
  groupsPerStep: 4,
  learningRate: 2e-5,
};
/** Whatever is trained, the same passages are found. */
const candidates = { bm25: 8, dense: 8, encoder: 'minilm' };
/** All documents, so that an order by chance is a bad one. */
const evaluate = [{ name: evaluationName, beir: 'corpus', depth: 40 }];
const refresh = { probe: 20 };

describeWithTools('a schedule', () => {
  let stack: TestStack;
  let server: Server;
  const told: Notification[] = [];
  let webhook: string;
  let first: RunView;
  let oldId: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        // That it is signed rightly is another test's subject; that it is signed is part of being told.
        if (request.headers['webhook-signature'])
          told.push(JSON.parse(Buffer.concat(parts).toString('utf8')) as Notification);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    stack = await startTestStack({ environment: { RANKWRIGHT_NOTIFY_SECRET: secret } });
    const [old = '', ...others] = (await readFile(path.join(stack.folder, 'corpus/corpus.jsonl'), 'utf8')).split('\n');
    await stack.store.put('corpora/articles/most.jsonl', Buffer.from(others.join('\n')));
    await stack.store.put('corpora/articles/old.jsonl', Buffer.from(`${old}\n`));
    oldId = (JSON.parse(old) as { _id: string })._id;
  });
  afterAll(async () => {
    await stack.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  test('fires, and its run ends like any other, with a verdict', async () => {
    const settings = scheduleSettingsSchema.parse({
      ...{ cron: '0 3 1 1 *', pauseOnRegression: true, notify: [{ webhook }] },
    });
    const view = await stack.client.schedules.create({ name: 'yearly', spec: storedSpec(), settings });
    expect(view.nextTimes[0]).toMatch(/-01-01T03:00:00\.000Z$/);
    const runId = await fire(1);
    expect(runId).toMatch(/^small-\d{4}-\d{2}-\d{2}T\d{6}$/);
    // The overlap policy holds for the whole run.
    expect(await stack.client.schedules.trigger('yearly')).toEqual({ outcome: 'skipped' });
    first = await waitForCompletion(stack, runId);
    expect(first.result?.promotion).toMatchObject({ promoted: false, verdict: expect.any(String) });
    expect((await stack.client.listRuns(5)).map((run) => run.runId)).toEqual([runId]);
    const described = await waitForRefresh('completed');
    expect(described.refreshes).toMatchObject([{ runId, verdict: first.result?.promotion?.verdict, promoted: false }]);
    expect(described.counts).toMatchObject({ taken: 1, skippedForOverlap: 1 });
    expect(described.paused).toBe(false);
    expect(told).toMatchObject([{ event: 'not-promoted', runId, schedule: 'yearly', pipeline: 'small' }]);
  });

  test('reads the objects of its corpus as they are when it fires, and a model that is worse than the promoted one pauses it', async () => {
    await stack.client.promotions.promote(first.runId, { by: 'ada', why: 'to have one in use' });
    const article = { _id: 'new', title: 'A new pump', text: 'The pump holds air for a week. Press the lever twice.' };
    await stack.store.put('corpora/articles/new.jsonl', Buffer.from(`${JSON.stringify(article)}\n`));
    await stack.store.delete('corpora/articles/old.jsonl');
    // Random weights, which a few steps teach nothing.
    const base = path.join(stack.folder, 'random');
    const { command, args } = resolveTools().python;
    execFileSync(command, [...args, path.join(__dirname, 'support/tinyBase.py'), base]);
    const spec = storedSpec({ train: { ...train, base } });
    const updated = await stack.client.schedules.update('yearly', { spec, settings: {} });
    expect(updated.settings).toMatchObject({ overlap: 'skip', catchup: '1h', cron: ['0 3 1 1 *'] });
    const runId = await fire(2);
    const run = await waitForCompletion(stack, runId);
    // What the corpus is was listed when it fired: one object came, one went.
    expect(run.stages.find(({ name }) => name === 'ingest')?.counts).toMatchObject({ in: 40, out: 40 });
    const changes: unknown = JSON.parse((await stack.client.readChanges(runId, 'json')).toString('utf8'));
    const samples = { added: [{ id: 'new' }], changed: [], removed: [{ id: oldId }] };
    expect(changes).toMatchObject({ documents: { before: 40, now: 40, added: 1, removed: 1, changed: 0, samples } });
    // The rehearsal is what it was; the first run had nobody before it to ask again for.
    expect(first.stages.map(({ name }) => name)).not.toContain('probe');
    const probe = { asked: 20, pairs: 20, agreement: 1, since: first.runId };
    expect(run.stages.find(({ name }) => name === 'probe')).toMatchObject({ item: first.runId, summary: probe });
    const { promoted, reasons = [] } = run.result!.promotion!;
    expect(promoted).toBe(false);
    expect(reasons.join(' ')).toMatch(/tuned is shown to be below .*promoted/);
    const described = await waitFor(async () => {
      const now = await stack.client.schedules.describe('yearly');
      return now.paused ? now : undefined;
    });
    expect(described.note).toMatch(new RegExp(`^the run ${runId} is a regression, and the promoted model stays: `));
    expect(described.note).toContain('npx rankwright schedule unpause yearly');
    expect(described.promotions.map((each) => each.runId)).toEqual([first.runId]);
    await waitFor(() => (told.length >= 3 ? true : undefined));
    expect(told.slice(1)).toMatchObject([
      { event: 'not-promoted', runId },
      { event: 'pause', runId },
    ]);
    expect(told[2]!.message).toContain(described.note);
  });

  /** The run of the n-th firing, once it has begun: a busy machine may take longer than `trigger` waits. */
  async function fire(count: number): Promise<string> {
    expect(await stack.client.schedules.trigger('yearly')).toMatchObject({ outcome: 'started' });
    return waitFor(async () => {
      const { refreshes } = await stack.client.schedules.describe('yearly');
      const { runId } = refreshes.length === count ? refreshes[0]! : {};
      return runId && (await stack.client.viewRun(runId).catch(() => undefined))?.runId;
    }, 300);
  }

  function storedSpec(changes: Record<string, unknown> = {}): StoredSpec {
    const spec = smallSpec({ corpus: { s3: 'corpora/articles' }, train, candidates, evaluate, refresh, ...changes });
    return {
      ...{ schemaVersion: 1, label: 'small.yaml', text: 'name: small', settings: [] },
      ...{ spec, folder: stack.folder },
    };
  }

  async function waitForRefresh(status: string) {
    return waitFor(async () => {
      const described = await stack.client.schedules.describe('yearly');
      return described.refreshes.some((each) => each.status === status && each.verdict) ? described : undefined;
    });
  }
});
