import { collectJudgements } from '../../activities/collectJudgements';
import { filterQueries } from '../../activities/filterQueries';
import { findCandidates } from '../../activities/findCandidates';
import { mineNegatives } from '../../activities/mineNegatives';
import { planJudgeRequests } from '../../activities/planJudgeRequests';
import { defineStage } from '../../activities/stage/definition';
import { leakageReportSchema } from '../../core/contracts/filterReport';
import type { LlmBody } from '../../core/contracts/llm';
import type { StageReceipt } from '../../core/contracts/receipt';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { oneRound, specOf, stageRunner, type SpecFields } from './support/runStages';

/** A corpus and questions with one defect of each kind, through the real stages: each is found, and has its reason. */

const chain =
  'Put one drop of oil on each roller of the chain, turn the cranks backwards ten times and wipe off what is left over with a dry cloth before you ride again.';
const notice =
  'Harrowmere is a registered mark. Errors and changes are reserved. All rights remain with the maker, and copies need the written consent of the publisher before they are handed on.';
const passages: Record<string, string> = {
  chain,
  'chain-copied': chain.replaceAll(' ', '  ').toUpperCase(),
  'chain-edited': chain.replace('ride again', 'set out'),
  brake:
    'Brake pads are worn out when less than one millimetre of compound is left; measure it in the middle of the pad, because its ends wear down more slowly.',
  saddle:
    'A saddle comes in many shapes. Try several, and take the one that leaves you without numb spots after an hour.',
  tyre: 'How often should I pump up my tyres? Every two weeks, and before a long tour. The pressure is printed on the side.',
  light: 'The front light shines thirty metres ahead of the wheel when its upper edge is level with the road.',
  pedal:
    'Pedals with a left-hand thread belong on the left crank; grease both threads and tighten them by hand at first.',
  ...Object.fromEntries(Array.from({ length: 7 }, (_, number) => [`notice-${number}`, notice])),
};

/** By id: the passage it was written for, its text, and what becomes of it. */
const planted: Record<string, [chunkId: string, text: string, reason: string | undefined]> = {
  ...{
    oil: ['chain', 'how do I oil the chain', undefined],
    worn: ['brake', 'when are brake pads worn out', undefined],
  },
  'about-tyres': ['tyre', 'where is the pressure of a front tyre printed', undefined],
  weight: ['saddle', 'how much does a saddle weigh', undefined],
  twin: ['brake', 'When are brake pads worn out?', 'near-duplicate-query'],
  leak: ['tyre', 'how often should i pump up my tyres', 'leaks-test-question'],
  'near-leak': ['tyre', 'How often should I pump up my tyre?', 'leaks-test-question'],
  copy: ['light', 'the front light shines thirty metres ahead of the wheel', 'copied-from-passage'],
  'speaks-of-it': ['pedal', 'which thread does the article mention for pedals', 'mentions-document'],
  german: ['pedal', 'Welches Pedal gehört an die linke Kurbel meines Fahrrads?', 'wrong-language'],
  elsewhere: ['pedal', 'which saddle shapes leave numb spots', 'not-in-top-k'],
  nowhere: ['pedal', 'zyzzyva quux', 'no-candidates'],
  lost: ['gone', 'where is the pump', 'no-source-passage'],
  'given-up': ['light', 'how bright is the front light', 'unanswerable'],
  rights: ['notice-0', 'which rights remain with the maker of copies', 'source-is-boilerplate'],
};
const testQuestions = { t1: 'How often should I pump up my tyres?', t2: 'Which helmet fits a child?' };

let store: MemoryObjectStore;
let stages: ReturnType<typeof stageRunner>;

beforeEach(() => {
  store = new MemoryObjectStore();
  stages = stageRunner(store);
});

/** The corpus is shared with the evaluation, as it usually is: `tyre` answers a test question. */
const evaluationSet = defineStage({
  name: 'ingest',
  version: 1,
  inputs: [],
  configure: () => ({}),
  async run({ output }) {
    for (const id of ['tyre', 'light']) await output.write({ id, text: passages[id] });
    for (const [id, text] of Object.entries(testQuestions)) await output.write({ id, text }, 'queries');
    await output.write({ queryId: 't1', documentId: 'tyre', score: 1 }, 'qrels');
    await output.write({ queryId: 't2', documentId: 'light', score: 0 }, 'qrels');
  },
});

async function filter(fields: Partial<SpecFields> = {}) {
  const spec = specOf({ candidates: { bm25: 8, dense: 0 }, llm: { model: 'scripted' }, ...fields });
  const ids = Object.keys(passages);
  const written = await stages.make(
    'queries',
    Object.entries(planted).map(([id, [chunkId, text, reason]]) => ({
      ...{ id, chunkId, text, language: 'und', strategy: 's', promptVersion: 'p' },
      ...(reason === 'unanswerable' ? { kind: reason } : {}),
    })),
  );
  const chunks = await stages.make(
    'chunk',
    ids.map((id) => ({ id, documentId: id, index: 0, text: passages[id], start: 0, end: passages[id]?.length })),
  );
  const documents = await stages.make(
    'documents',
    ids.map((id) => ({ id, text: passages[id] })),
  );
  const embeddings = await stages.make('embed', []);
  const candidates = await stages.run(findCandidates, { spec, inputs: { queries: written, chunks, embeddings } });
  const set = await stages.run(evaluationSet, {});
  const inputs = { written, candidates, chunks, documents, 'set:faq': set };
  const queries = await stages.run(filterQueries, { spec, inputs });
  return { spec, written, chunks, candidates, embeddings, queries };
}

async function reasonsOf(artifact: StageReceipt, table: string): Promise<Record<string, unknown>> {
  const rows = await stages.rows(artifact, table);
  return Object.fromEntries(rows.map(({ id, reason }) => [id as string, reason]));
}

test('the filters find every defect of a question, keep the rest, and say why', async () => {
  const { queries } = await filter();
  const dropped = Object.entries(planted).flatMap(([id, [, , reason]]) => (reason ? [[id, reason] as const] : []));
  expect(await reasonsOf(queries, 'dropped')).toEqual(Object.fromEntries(dropped));
  expect((await stages.rows(queries)).map(({ id }) => id)).toEqual(['oil', 'worn', 'about-tyres', 'weight']);
  const perReason = dropped.map(([, reason]) => [reason, dropped.filter((each) => each[1] === reason).length]);
  expect(queries.counts).toEqual({ in: 15, out: 4, dropped: Object.fromEntries(perReason) as object });
  const rows = await stages.rows(queries, 'dropped');
  expect(rows.find(({ id }) => id === 'twin')?.['measured']).toMatchObject({ twinId: 'worn', jaccard: 1 });
  expect(rows.find(({ id }) => id === 'rights')?.['measured']).toEqual({ share: 1, documents: 5 });
});

test('what an evaluation set has in common with training is written down, with what was only flagged', async () => {
  const { queries } = await filter();
  const reader = await openArtifact(store, queries.stage, queries.key);
  const report = leakageReportSchema.parse(JSON.parse((await reader.readFile('leakage.json')).toString('utf8')));
  expect(report.sets).toMatchObject([
    {
      ...{ name: 'faq', questions: 2, documents: 2, sameQuestions: 1, nearQuestions: 1 },
      ...{ copiedQuestions: 1, copyingPassages: 1, queriesOfCopyingPassages: 3 },
      ...{ sameDocuments: 2, nearDocuments: 0, relevantDocuments: 1, queriesOfRelevantDocuments: 3 },
    },
  ]);
  const flagged = await stages.rows(queries, 'flagged');
  expect(flagged.filter(({ id }) => id === 'about-tyres').map(({ reason }) => reason)).toEqual([
    ...['source-holds-test-question', 'source-answers-test-question'],
  ]);
});

test('what is flagged is left out where the spec says so, and a leak is kept where it is only to be told', async () => {
  const leakage = { questions: 'report', passages: 'drop', documents: 'off' } as const;
  const { queries } = await filter({ filters: { leakage } });
  expect(await reasonsOf(queries, 'dropped')).toMatchObject({
    ...{ 'about-tyres': 'source-holds-test-question', leak: 'source-holds-test-question' },
  });
  const without = await filter({ filters: { leakage: { questions: 'report', passages: 'off' } } });
  const kept = (await stages.rows(without.queries)).map(({ id }) => id);
  expect(kept).toEqual(['oil', 'worn', 'about-tyres', 'weight', 'near-leak']);
  // It is a copy of its passage as well, which holds the test question.
  expect(await reasonsOf(without.queries, 'dropped')).toMatchObject({ leak: 'copied-from-passage' });
});

test('a query that was given leaks by its own words or those of the passage that was written for it', async () => {
  const pages = {
    answer: 'Rub the visor with a drop of soap and let it dry: it stays clear for a week of rain.',
    // It says what a test question asks, word for word.
    quoted: 'Which helmet fits a child? One that does not move when the child shakes its head.',
  };
  const asked = {
    visor: 'why does my visor fog up',
    pump: 'How often should I pump up my tyres',
    small: 'child helmet',
  };
  const own = { visor: pages.answer, pump: pages.answer, small: pages.quoted };
  const questions = Object.entries(asked).map(([id, text]) => ({
    ...{ id, chunkId: `synthetic-${id}`, text, language: 'und', strategy: 'graded-docs', promptVersion: 'p' },
  }));
  const documents = Object.entries(own).map(([queryId, text]) => ({
    ...{ id: `synthetic-${queryId}`, queryId, grade: 3, scale: 3, text },
    ...{ strategy: 'graded-docs', promptVersion: 'p', model: 'm' },
  }));
  const page = { id: 'tyre', text: passages['tyre'] };
  const queries = await stages.run(filterQueries, {
    spec: specOf({ filters: { leakage: { passages: 'drop' } } }),
    inputs: {
      written: await stages.make('queries', questions, { tables: { documents } }),
      candidates: await stages.make(
        'candidates',
        Object.keys(asked).map((queryId) => ({ queryId, chunkId: 'tyre', sources: [] })),
      ),
      chunks: await stages.make('chunk', [{ ...page, documentId: 'tyre', index: 0, start: 0, end: 9 }]),
      documents: await stages.make('documents', [page]),
      'set:faq': await stages.run(evaluationSet, {}),
    },
  });
  expect((await stages.rows(queries)).map(({ id }) => id)).toEqual(['visor']);
  expect(await reasonsOf(queries, 'dropped')).toEqual({
    ...{ pump: 'leaks-test-question', small: 'source-holds-test-question' },
  });
});

test('filters that leave nothing stop the run and name what to relax', async () => {
  // The four that are good, `elsewhere`, and the twin, which has no twin that was kept.
  await expect(filter({ filters: { roundTrip: { retriever: 'dense' } } })).rejects.toThrow(
    /left none of 15 queries: .*\b6 not-in-top-k/,
  );
});

test('what the filters kept is judged and mined: copies of the positive are no negatives, and what its passage does not answer is out', async () => {
  const { spec, written, chunks, candidates, embeddings, queries } = await filter();
  const inputs = { queries, candidates, written, chunks, embeddings };
  const requests = await stages.run(planJudgeRequests, { spec, inputs });
  await stages.ask('judge-answers', requests, { complete }, spec);
  const answers = await stages.seal('judge-answers', requests, 0);
  const judgements = await stages.run(collectJudgements, {
    spec,
    inputs: { ...inputs, ...oneRound(requests, answers) },
  });
  expect(judgements.counts.dropped).toHaveProperty('source-not-relevant');
  const mined = await stages.run(mineNegatives, { spec, inputs: { ...inputs, judgements } });
  const rows = await stages.rows(mined, 'dropped');
  const ofOil = rows.filter(({ queryId }) => queryId === 'oil');
  expect(Object.fromEntries(ofOil.map(({ chunkId, reason }) => [chunkId, reason]))).toMatchObject({
    ...{ 'chain-copied': 'same-text', 'chain-edited': 'near-duplicate' },
  });
  expect(mined.counts.dropped['dropped-by-judge']).toBe(1);
  const kept = await stages.rows(mined);
  expect(kept.map(({ queryId }) => queryId)).toEqual(['oil', 'worn', 'about-tyres']);
  const negatives = (kept[0]?.['negatives'] as { chunkId: string }[]).map(({ chunkId }) => chunkId);
  expect(negatives.filter((id) => id.startsWith('chain'))).toEqual([]);
});

/** Says yes to a question with its own passage, but for the saddle's, and no to everything else, copies included. */
async function complete({ messages }: LlmBody) {
  const asked = messages.at(-1)?.content ?? '';
  const own = Object.entries(planted).find(
    ([id, [, text]]) => id !== 'weight' && asked.includes(`<query>${text}</query>`),
  );
  const relevant = own !== undefined && asked.includes(passages[own[1][0]] ?? '');
  return { content: JSON.stringify({ relevant }), finishReason: 'stop', tokensIn: 10, tokensOut: 5 };
}

test('the same inputs give the same bytes', async () => {
  const first = await filter();
  store = new MemoryObjectStore();
  stages = stageRunner(store);
  expect((await filter()).queries.digest).toBe(first.queries.digest);
});
