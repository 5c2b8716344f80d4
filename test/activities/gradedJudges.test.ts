import { collectJudgements } from '../../activities/collectJudgements';
import { mineNegatives } from '../../activities/mineNegatives';
import { planJudgeRequests } from '../../activities/planJudgeRequests';
import type { LlmBody } from '../../core/contracts/llm';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { JudgeStrategyName } from '../../core/strategies/judge/registry';
import type { ResponseFormat } from '../../core/strategies/responseFormat';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { answerMessages } from '../../infra/rehearsal/answerMessages';
import { oneRound, specOf, stageRunner } from './support/runStages';

/** Judges of every scale through the real stages: requests, answers, judgements, and what mining makes of the grades. */

let stages: ReturnType<typeof stageRunner>;

beforeEach(() => {
  stages = stageRunner(new MemoryObjectStore());
});

type Answer = (body: LlmBody) => string;

function createModel(answer: Answer) {
  const asked: LlmBody[] = [];
  return {
    asked,
    async complete(body: LlmBody) {
      asked.push(body);
      return { content: answer(body), finishReason: 'stop', tokensIn: 10, tokensOut: 5 };
    },
  };
}

/** Questions (each with the id of its own passage) over passages; every passage is a candidate of every question. */
async function makeInputs(
  questions: Record<string, { chunkId: string; text: string }>,
  passages: Record<string, string>,
) {
  const chunkIds = Object.keys(passages);
  const queries = Object.entries(questions).map(([id, query]) => ({
    ...{ id, ...query, language: 'en', strategy: 'zero-shot', promptVersion: 'p' },
  }));
  const found = queries.flatMap(({ id }) =>
    chunkIds.map((chunkId, index) => ({
      ...{ queryId: id, chunkId },
      sources: [{ retriever: 'bm25', rank: index + 1, score: 1 }],
    })),
  );
  const chunks = Object.entries(passages).map(([id, text]) => ({
    ...{ id, documentId: id, index: 0, text, start: 0, end: text.length },
  }));
  return {
    queries: await stages.make('filter', queries),
    written: await stages.make('queries', queries),
    candidates: await stages.make('candidates', found),
    chunks: await stages.make('chunk', chunks),
    embeddings: await stages.make('embed', []),
  };
}

type Inputs = Awaited<ReturnType<typeof makeInputs>>;

async function judgeAndMine(spec: PipelineSpec, inputs: Inputs, model: ReturnType<typeof createModel>) {
  const requests = await stages.run(planJudgeRequests, { spec, inputs });
  await stages.ask('judge-answers', requests, model, spec);
  const answers = await stages.seal('judge-answers', requests, 0);
  const judgements = await stages.run(collectJudgements, {
    spec,
    inputs: { ...inputs, ...oneRound(requests, answers) },
  });
  const mined = await stages.run(mineNegatives, { spec, inputs: { ...inputs, judgements } });
  return { requests, judgements, mined };
}

describe('by the rehearsal, on a small corpus', () => {
  const passages = {
    signs: 'What are the signs of Harlow disease? Signs of Harlow disease include fever, a rash and joint pain.',
    treatment:
      'How is Harlow disease treated? There is no cure for Harlow disease. Treatment consists of physical therapy and medicines that relieve pain.',
    inheritance: 'Harlow disease is inherited in an autosomal recessive pattern. Each parent carries one mutated gene.',
    wheel:
      'A wheel that wobbles from side to side is out of true. Tighten the spokes on the opposite side by a quarter turn.',
    starter: 'A sourdough starter is a mixture of flour and water in which wild yeast and bacteria live.',
  };
  const questions = {
    q1: { chunkId: 'signs', text: 'signs of harlow disease' },
    q2: { chunkId: 'treatment', text: 'Harlow disease treatment options' },
    q3: { chunkId: 'starter', text: 'what exactly is a sourdough starter' },
    // Written for a passage that does not answer it.
    q4: { chunkId: 'wheel', text: 'does Harlow disease run in families' },
  };

  const strategies: { strategy: JudgeStrategyName; scale: number }[] = [
    { strategy: 'binary', scale: 1 },
    { strategy: 'graded', scale: 3 },
    { strategy: 'pointwise-int', scale: 10 },
  ];

  test.each(strategies)('$strategy asks once for each pair', async ({ strategy, scale }) => {
    const spec = specOf({ judge: { strategy }, llm: { model: 'rehearsal', maxFailedShare: 0 } });
    const model = createModel(({ messages, response_format }) =>
      answerMessages(messages, (response_format as ResponseFormat).json_schema.schema),
    );
    const { requests, judgements, mined } = await judgeAndMine(spec, await makeInputs(questions, passages), model);
    expect(requests.counts.out).toBe(4 * 5);
    expect(model.asked).toHaveLength(4 * 5);
    expect(judgements.counts).toEqual({ in: 20, out: 15, dropped: { 'source-not-relevant': 5 } });
    for (const row of await stages.rows(judgements))
      expect(row).toMatchObject({ scale, strategy, promptVersion: `${strategy}-1`, model: 'rehearsal' });
    const rows = await stages.rows(mined);
    const positives = rows.flatMap((row) => row['positives'] as { chunkId: string; grade: number; scale: number }[]);
    expect(positives.map(({ chunkId }) => chunkId)).toEqual(['signs', 'treatment', 'starter']);
    for (const { grade } of positives) expect(grade / scale).toBeGreaterThanOrEqual(2 / 3);
    expect(rows.map(({ negatives }) => (negatives as object[]).length)).toEqual([4, 4, 4]);
    expect(mined.counts).toEqual({ in: 4, out: 3, dropped: { 'dropped-by-judge': 1 } });
  });
});

describe('by grades made by hand', () => {
  /** Rows are questions q1 to q4, each written for the passage of its own number; columns are passages c1 to c4. */
  type Table = [string, string, string, string];
  const passages = Object.fromEntries(
    ['one', 'two', 'three', 'four'].map((word, index) => [`c${index + 1}`, `Passage [${index}] says ${word} thing.`]),
  );
  const questions = Object.fromEntries(
    [0, 1, 2, 3].map((index) => [`q${index + 1}`, { chunkId: `c${index + 1}`, text: `Question [${index}]?` }]),
  );

  const modelOf = (field: string, table: Table) =>
    createModel(({ messages }) => {
      const [query, passage] = [...(messages[1]?.content ?? '').matchAll(/\[(\d)\]/g)].map(([, digit]) =>
        Number(digit),
      );
      return `{"${field}": ${table[query ?? 0]?.split(' ')[passage ?? 0]}}`;
    });

  async function labelsOf(mined: Awaited<ReturnType<typeof judgeAndMine>>['mined']) {
    const names = (list: unknown) => (list as { chunkId: string }[]).map(({ chunkId }) => chunkId).join(' ');
    return {
      kept: (await stages.rows(mined)).map((row) => [row['queryId'], names(row['positives']), names(row['negatives'])]),
      dropped: (await stages.rows(mined, 'dropped')).map((row) =>
        ['queryId', 'chunkId', 'grade', 'reason'].map((name) => String(row[name])).join(' '),
      ),
    };
  }

  test('pointwise-int: 4 to 6 are neither, and a question stands on a passage that is surely right', async () => {
    const spec = specOf({ judge: { strategy: 'pointwise-int' }, llm: { model: 'scripted' } });
    const model = modelOf('score', ['9 4 3 7', '0 6 1 10', '8 2 3 0', '6 0 5 7']);
    const { judgements, mined } = await judgeAndMine(spec, await makeInputs(questions, passages), model);
    expect(model.asked).toHaveLength(16);
    // What the judge said is all kept: where it is cut is not its business.
    expect(judgements.counts).toEqual({ in: 16, out: 16, dropped: {} });
    expect(await labelsOf(mined)).toEqual({
      kept: [
        ['q1', 'c1 c4', 'c3'],
        ['q4', 'c4', 'c2'],
      ],
      dropped: [
        'q1 c2 4 ambiguous-grade',
        'q2 c2 6 source-ambiguous',
        'q3 c3 3 source-not-relevant',
        ...['q4 c1 6 ambiguous-grade', 'q4 c3 5 ambiguous-grade'],
      ],
    });
    expect(mined.counts).toEqual({
      ...{ in: 4, out: 2 },
      dropped: { 'ambiguous-grade': 3, 'source-ambiguous': 1, 'source-not-relevant': 1 },
    });
  });

  test('other cuts mine the same judgements again, and nobody is asked again', async () => {
    const model = modelOf('grade', ['3 1 0 2', '0 1 0 0', '1 2 2 0', '0 2 3 0']);
    const llm = { model: 'scripted' };
    const inputs = await makeInputs(questions, passages);
    const first = await judgeAndMine(specOf({ judge: { strategy: 'graded' }, llm }), inputs, model);
    // The lowest grade for its own passage is no positive wherever a scale is cut.
    expect(first.judgements.counts).toEqual({ in: 16, out: 12, dropped: { 'source-not-relevant': 4 } });
    expect(await labelsOf(first.mined)).toEqual({
      kept: [
        ['q1', 'c1 c4', 'c2 c3'],
        ['q3', 'c3 c2', 'c1 c4'],
      ],
      dropped: ['q2 c2 1 source-not-relevant'],
    });
    expect(model.asked).toHaveLength(16);

    const strict = { strategy: 'graded' as const, positiveFrom: 3, negativeTo: 0 };
    const second = await judgeAndMine(specOf({ judge: strict, llm }), inputs, model);
    expect(model.asked).toHaveLength(16);
    expect([second.requests.reused, second.judgements.reused, second.mined.reused]).toEqual([true, true, false]);
    expect(await labelsOf(second.mined)).toEqual({
      kept: [['q1', 'c1', 'c3']],
      dropped: [
        ...['q1 c2 1 ambiguous-grade', 'q1 c4 2 ambiguous-grade'],
        ...['q2 c2 1 source-ambiguous', 'q3 c3 2 source-ambiguous'],
      ],
    });
    expect(second.mined.counts.dropped).toEqual({
      ...{ 'ambiguous-grade': 2, 'source-ambiguous': 2, 'dropped-by-judge': 1 },
    });
  });
});
