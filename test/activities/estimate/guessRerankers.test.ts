import { guessRerankers } from '../../../activities/estimate/guessRerankers';
import { estimateStages } from '../../../activities/estimate/estimateStages';
import { chunkDocuments } from '../../../activities/chunkDocuments';
import { planQueryRequests } from '../../../activities/planQueryRequests';
import { renderEstimate } from '../../../cli/tables/estimateTable';
import { Ledger } from '../../../infra/ledger/ledger';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner, type SpecFields } from '../support/runStages';

const price = { inputPerMillion: 1, outputPerMillion: 2 };

async function begin(rerankers: object[], fields: object = {}) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const documents = Array.from({ length: 120 }, (_, place) => ({ id: `d${place}`, text: `shelf ${place} holds maps` }));
  // Of the last nothing is judged relevant.
  const queries = Array.from({ length: 31 }, (_, place) => ({ id: `q${place}`, text: `maps on shelf ${place}` }));
  const qrels = queries.map(({ id }, place) => ({ queryId: id, documentId: `d${place}`, score: place < 30 ? 1 : 0 }));
  const set = await stages.make('ingest', documents, { tables: { queries, qrels } });
  const evaluate = [{ name: 'faq', beir: 'faq', depth: 100, ...fields, rerankers }] as SpecFields['evaluate'];
  const spec = specOf({ evaluate, llm: { model: 'm', price } });
  return { store, stages, set, spec };
}

test.each([
  [{ strategy: 'pointwise-int' }, {}, 30 * 100],
  [{ strategy: 'listwise' }, {}, 30 * 9],
  [{ strategy: 'listwise', depth: 20, questions: 10 }, {}, 10],
  [{ strategy: 'groupwise', questions: 77 }, {}, 30 * 5],
  [{ strategy: 'graded' }, { lists: { closed: 9 } }, 30 * 10],
])('%j with %j: %d requests', async (fields, set, requests) => {
  const { store, set: ingested, spec } = await begin([{ name: 'gpt', ...fields }], set);
  const [guess, ...more] = await guessRerankers(spec, { 'set:faq': ingested }, store);
  expect(more).toEqual([]);
  expect(guess).toMatchObject({ item: 'faq/gpt', figures: { fromLedger: 0 } });
  const { low, expected, high } = guess!.figures.requests;
  expect([expected, high]).toEqual([requests, requests]);
  expect(low).toBeLessThanOrEqual(requests);
  expect(low).toBeGreaterThan(0);
});

test('an estimate has a row for each, at the price of its own model, and adds it up', async () => {
  const own = { model: 'large', price: { inputPerMillion: 100, outputPerMillion: 200 } };
  const { store, stages, set, spec } = await begin([
    { name: 'cheap', strategy: 'listwise' },
    { name: 'dear', strategy: 'listwise', llm: own },
  ]);
  const text =
    'Wipe the chain with a dry cloth until it leaves no mark, then put one drop of oil on each roller of it.';
  const documents = await stages.make('ingest', [{ id: 'a', text }]);
  const chunks = await stages.run(chunkDocuments, { spec, inputs: { documents } });
  const requests = await stages.run(planQueryRequests, { spec, inputs: { chunks } });
  const known = { spec, documents, sets: { 'set:faq': set }, chunks, requests };
  const estimate = await estimateStages(known, { store, ledger: new Ledger(store) });
  expect(estimate.stages.map(({ stage, item, model }) => [stage, item, model])).toEqual([
    ['queries', undefined, 'm'],
    ['judge', undefined, 'm'],
    ['rerank', 'faq/cheap', 'm'],
    ['rerank', 'faq/dear', 'large'],
  ]);
  const [, , cheap, dear] = estimate.stages.map(({ nanoUsd }) => nanoUsd!.high);
  expect(dear! / cheap!).toBeCloseTo(100, 6);
  expect(estimate.nanoUsd!.high).toBe(estimate.stages.reduce((sum, { nanoUsd }) => sum + nanoUsd!.high, 0));
  expect(renderEstimate(estimate).join('\n')).toMatch(/rerank faq\/dear +large +30 – 270/);
});

test('a corpus of passages too short to ask about is refused with their number, before anything else is made', async () => {
  const { stages, spec } = await begin([{ name: 'cheap', strategy: 'listwise' }]);
  const documents = await stages.make('ingest', [
    { id: 'a', text: 'Oil the chain.' },
    { id: 'b', text: 'Adjust the brake.' },
  ]);
  const chunks = await stages.run(chunkDocuments, { spec, inputs: { documents } });
  await expect(stages.run(planQueryRequests, { spec, inputs: { chunks } })).rejects.toMatchObject({
    code: 'nothing-left',
    message: 'none of 2 passages can be asked about: 2 have fewer than 80 characters',
    mend: expect.stringContaining('queries.given'),
  });
});
