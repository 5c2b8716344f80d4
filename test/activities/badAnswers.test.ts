import { collectJudgements } from '../../activities/collectJudgements';
import { collectQueries } from '../../activities/collectQueries';
import { planJudgeRequests } from '../../activities/planJudgeRequests';
import { planQueryRequests } from '../../activities/planQueryRequests';
import type { LlmBody } from '../../core/contracts/llm';
import type { StageReceipt } from '../../core/contracts/receipt';
import { RankwrightError } from '../../core/errors';
import { readManifest } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { Completion, TextModel } from '../../infra/llm/textModel';
import { oneRound, specOf, stageRunner } from './support/runStages';

/** What models answer, through the real stages: what cannot be used is set aside with its raw text and the reason. */

type Answer = Partial<Completion> | RankwrightError;

/** Answers by the marks such as `[c3]` in what the user asks; counts what it was asked. */
function createModel(answers: Record<string, Answer>): TextModel & { asked: string[] } {
  const names: string[] = [];
  return {
    asked: names,
    async complete({ messages }: LlmBody) {
      const asked = messages.find(({ role }) => role === 'user')?.content ?? '';
      const mark = /\[\w+\](?:.*\[\w+\])?/s.exec(asked)?.[0] ?? '';
      const name = mark.replace(/\].*\[/s, ' ').replace(/[[\]]/g, '');
      names.push(name);
      const answer =
        answers[name] ?? new RankwrightError('llm-bad-request', `nothing is scripted for ${name}`, { mend: '' });
      if (answer instanceof Error) throw answer;
      return { content: '', finishReason: 'stop', tokensIn: 10, tokensOut: 5, ...answer };
    },
  };
}

const chunkOf = (id: string) => {
  const text = `Passage [${id}] is long enough to hold a fact that somebody could want to ask a question about.`;
  return { id, documentId: `d-${id}`, index: 0, text, start: 0, end: text.length };
};
const written = (text: string): Answer => ({ content: JSON.stringify({ queries: [{ text, kind: 'what' }] }) });
const tooLong = new RankwrightError('llm-bad-request', 'the context is too long', {
  mend: 'a smaller chunk.maxTokens',
});

const answersOfQueries: Record<string, Answer> = {
  c0: written('What is zero?'),
  c1: { content: ' ' },
  c2: { content: '{"questions":["What?"]}' },
  c3: { refusal: 'I cannot help with that.' },
  c4: { content: 'Sure! Here is a question.' },
  c5: { content: '{"queries":[{"text":"What is unfin', finishReason: 'length' },
  c6: { content: '', finishReason: 'content_filter' },
  c7: tooLong,
  c8: written('what is ZERO?'),
  c9: { content: '```json\n{"queries":[{"text":"What is nine?","kind":"what"}]}\n```' },
};
const unusable = { c1: 'empty', c2: 'off-schema', c3: 'refused', c4: 'off-schema', c5: 'truncated', c6: 'filtered' };

let store: MemoryObjectStore;
let stages: ReturnType<typeof stageRunner>;

beforeEach(() => {
  store = new MemoryObjectStore();
  stages = stageRunner(store);
});

const specAllowing = (maxFailedShare: number) => specOf({ llm: { model: 'scripted', maxFailedShare, maxReasks: 0 } });

async function planQueries(): Promise<{ chunks: StageReceipt; requests: StageReceipt }> {
  const chunks = await stages.make('chunk', Object.keys(answersOfQueries).map(chunkOf));
  const requests = await stages.run(planQueryRequests, { spec: specAllowing(1), inputs: { chunks } });
  return { chunks, requests };
}

describe('stage queries', () => {
  async function collect(model: TextModel, maxFailedShare: number): Promise<StageReceipt> {
    const spec = specAllowing(maxFailedShare);
    const { chunks, requests } = await planQueries();
    await stages.ask('query-answers', requests, model, spec);
    const answers = await stages.seal('query-answers', requests, 10);
    return stages.run(collectQueries, { spec, inputs: { chunks, ...oneRound(requests, answers) } });
  }

  test('drops each unusable answer with its reason and raw text, and keeps the good ones', async () => {
    const queries = await collect(createModel(answersOfQueries), 0);
    expect(await stages.rows(queries)).toMatchObject([
      { chunkId: 'c0', text: 'What is zero?', kind: 'what' },
      { chunkId: 'c9', text: 'What is nine?', kind: 'what' },
    ]);
    const dropped = await stages.rows(queries, 'dropped');
    const byChunk: Record<string, Record<string, unknown>> = Object.fromEntries(
      dropped.map((row) => [String(row['chunkId']), row]),
    );
    const { c7, c8, ...others } = byChunk;
    for (const [chunkId, reason] of Object.entries(unusable)) {
      const { content, refusal } = answersOfQueries[chunkId] as Partial<Completion>;
      expect(others[chunkId]).toMatchObject({
        reason,
        raw: content ?? refusal,
        requestKey: expect.stringMatching(/^\w{64}$/) as string,
      });
      expect(others[chunkId]?.['message']).toMatch(/.{10,}/);
    }
    expect(Object.keys(others)).toHaveLength(Object.keys(unusable).length);
    expect(others['c3']?.['message']).toContain('I cannot help with that.');
    expect(c7).toMatchObject({ reason: 'bad-request', message: 'the context is too long' });
    expect(c8).toMatchObject({ reason: 'repeated-query', text: 'what is ZERO?' });
    expect(queries.counts).toEqual({
      in: 10,
      out: 2,
      dropped: {
        ...{ empty: 1, 'off-schema': 2, refused: 1, truncated: 1, filtered: 1 },
        ...{ 'bad-request': 1, 'repeated-query': 1 },
      },
    });
    expect(queries.usage).toMatchObject({ requests: 10, failed: 7, fromLedger: 0, tokensIn: 90, tokensOut: 45 });
  });

  // What fits the schema, and holds nothing that the strategy could read.
  const blank = written(' ');

  test('fails above maxFailedShare with an example, and leaves no artifact', async () => {
    const answers = { ...answersOfQueries, c0: blank, c9: blank };
    await expect(collect(createModel(answers), 0.1)).rejects.toMatchObject({
      code: 'too-many-failures',
      retryable: false,
      message: expect.stringMatching(/^2 of 10 answers cannot be used, for example: empty: ./) as string,
      mend: expect.stringContaining('llm.maxFailedShare (now 0.1)') as string,
    });
    expect([...store.objects.keys()].filter((key) => /^artifacts\/queries\/.*manifest/.test(key))).toEqual([]);
    // What was answered is kept: a run that allows more asks nothing again.
    const { requests, chunks } = await planQueries();
    expect(requests.reused).toBe(true);
    const sealed = await stages.seal('query-answers', requests, 7);
    const inputs = { chunks, ...oneRound(requests, sealed) };
    const queries = await stages.run(collectQueries, { spec: specAllowing(0.2), inputs });
    expect(queries.counts).toMatchObject({ out: 1, dropped: { empty: 3 } });
  });
});

describe('requests that the endpoint refuses', () => {
  test('are not sealed before somebody has accepted them', async () => {
    const { requests } = await planQueries();
    await stages.ask('query-answers', requests, createModel({ c0: written('Only this?') }), specAllowing(0.5));
    await expect(stages.seal('query-answers', requests, 8)).rejects.toMatchObject({
      code: 'too-many-failures',
      message: expect.stringMatching(/^9 requests .* bad-request: nothing is scripted for c\d/) as string,
    });
    await expect(stages.seal('query-answers', requests, 9)).resolves.toMatchObject({ counts: { in: 10, out: 10 } });
  });

  test('only they are asked again: the answers that were received are kept', async () => {
    const { requests } = await planQueries();
    const spec = specAllowing(0.5);
    const first = createModel(answersOfQueries);
    await stages.ask('query-answers', requests, first, spec);
    expect([...first.asked].sort()).toEqual(Object.keys(answersOfQueries));
    const second = createModel({ c7: written('Answered at last?') });
    const retryFailed = { reason: 'bad-request' as const };
    const [shard] = await stages.ask('query-answers', requests, second, spec, { retryFailed });
    expect(second.asked).toEqual(['c7']);
    expect(shard?.usage).toMatchObject({ requests: 10, fromLedger: 9, failed: 6 });
    const third = createModel({});
    expect(await stages.ask('query-answers', requests, third, spec)).toMatchObject([{ reused: true }]);
    expect(third.asked).toEqual([]);
  });

  test('a key that stops working stops the shard, and what was received is not paid for again', async () => {
    const { requests } = await planQueries();
    const refused = new RankwrightError('llm-auth', 'the key was refused', { mend: 'set OPENAI_API_KEY' });
    const first = createModel({ ...answersOfQueries, c5: refused });
    const spec = specOf({ llm: { model: 'scripted', concurrency: 1, maxReasks: 0 } });
    expect(await stages.ask('query-answers', requests, first, spec)).toMatchObject([
      { stopped: { reason: 'auth', message: 'the key was refused', mend: 'set OPENAI_API_KEY' } },
    ]);
    const received = first.asked.slice(0, first.asked.indexOf('c5'));
    const second = createModel(answersOfQueries);
    await stages.ask('query-answers', requests, second, spec);
    // Answers that cannot be used were paid for too; a request that was refused was not.
    const free = received.filter((name) => answersOfQueries[name] === tooLong);
    expect(received.length).toBeGreaterThan(0);
    expect(second.asked.filter((name) => received.includes(name))).toEqual(free);
  });
});

describe('stage judge', () => {
  const queryOf = (id: string, chunkId: string) => ({
    ...{ id, chunkId, text: `Question [${id}]?`, language: 'und', strategy: 'zero-shot', promptVersion: 'p' },
  });
  const relevant = (value: boolean): Answer => ({ content: JSON.stringify({ relevant: value }) });
  const pairs = {
    ...{ 'q1 c1': relevant(true), 'q1 c2': relevant(false), 'q1 c3': { content: '{"relevant":"perhaps"}' } },
    // Its own passage does not answer it: nothing is known to.
    ...{
      'q2 c2': { content: '{"relevant":false,"reason":"off topic"}' },
      'q2 c1': relevant(true),
      'q2 c3': relevant(false),
    },
    // What was said of its own passage cannot be used.
    ...{ 'q3 c3': { refusal: 'no' }, 'q3 c1': relevant(false), 'q3 c2': relevant(false) },
  };

  test('drops unusable answers, and the pairs of queries that their own passage does not answer', async () => {
    const spec = specAllowing(0);
    const chunks = await stages.make('chunk', ['c1', 'c2', 'c3'].map(chunkOf));
    const queries = await stages.make('queries', [queryOf('q1', 'c1'), queryOf('q2', 'c2'), queryOf('q3', 'c3')]);
    const found = ['q1', 'q2', 'q3'].flatMap((queryId) =>
      ['c1', 'c2', 'c3'].map((chunkId) => ({ queryId, chunkId, sources: [] })),
    );
    const inputs = { queries, written: queries, chunks, candidates: await stages.make('candidates', found) };
    const requests = await stages.run(planJudgeRequests, { spec, inputs });
    const model = createModel(pairs);
    await stages.ask('judge-answers', requests, model, spec);
    expect([...model.asked].sort()).toEqual(Object.keys(pairs).sort());
    const answers = await stages.seal('judge-answers', requests, 2);
    const judgements = await stages.run(collectJudgements, {
      spec,
      inputs: { ...inputs, ...oneRound(requests, answers) },
    });

    const named = (rows: Record<string, unknown>[]) =>
      rows.map(({ queryId, chunkId, reason }) => [queryId, chunkId, reason].join(' ').trim());
    expect(named(await stages.rows(judgements))).toEqual(['q1 c1', 'q1 c2']);
    expect(named(await stages.rows(judgements, 'dropped'))).toEqual([
      ...['q1 c3 off-schema', 'q2 c2 source-not-relevant', 'q2 c1 source-not-relevant', 'q2 c3 source-not-relevant'],
      ...['q3 c3 refused', 'q3 c1 source-not-judged', 'q3 c2 source-not-judged'],
    ]);
    expect((await stages.rows(judgements, 'dropped'))[0]).toMatchObject({ raw: '{"relevant":"perhaps"}' });
    expect((await stages.rows(judgements, 'dropped'))[1]).toMatchObject({ grade: 0, explanation: 'off topic' });
    // Every pair is either kept or dropped under one reason.
    expect(judgements.counts).toEqual({
      in: 9,
      out: 2,
      dropped: { 'off-schema': 1, 'source-not-relevant': 3, refused: 1, 'source-not-judged': 2 },
    });
    const kept = await readManifest(store, answers.stage, answers.key);
    expect(kept?.digest).toBe(answers.digest);
  });
});
