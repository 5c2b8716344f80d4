import { chunkDocuments } from '../../../activities/chunkDocuments';
import { estimateStages } from '../../../activities/estimate/estimateStages';
import { guessProbe } from '../../../activities/estimate/guessProbe';
import { planQueryRequests } from '../../../activities/planQueryRequests';
import { recordRun } from '../../../activities/recordRun';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { Ledger } from '../../../infra/ledger/ledger';
import { specOf, stageRunner } from '../support/runStages';

const judged = { low: 40, expected: 60, high: 150 };

async function guess(probe: number, hasRun = true) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const rows = Array.from({ length: 20 }, (_, place) => {
    return { id: `c${place}`, documentId: 'd', index: place, text: 'Wipe the chain, then oil it.', start: 0, end: 28 };
  });
  const chunks = await stages.make('chunk', rows);
  const spec = specOf({ refresh: { probe } });
  if (hasRun) {
    const input = { runId: 'earlier', spec, sources: { evaluate: {} } };
    await recordRun({ input, status: 'completed', receipts: [await stages.make('judge', [])] }, store);
  }
  const passages = await openArtifact(store, 'chunk', chunks.key);
  return guessProbe(spec, { judged, passages }, store);
}

test.each([
  [50, { low: 0, expected: 50, high: 50 }],
  [100, { low: 0, expected: 60, high: 100 }],
])('a probe of %d asks so many of what the judge is asked', async (probe, requests) => {
  const found = await guess(probe);
  expect(found).toMatchObject({ item: 'earlier', figures: { requests, fromLedger: 0, answersSeen: 0 } });
  const { tokensIn, tokensOut } = found!.figures;
  // An answer of the judge has 4 tokens at least, some 10, and at most the 256 that it is allowed.
  expect(tokensOut).toEqual({ low: 0, expected: requests.expected * 10, high: requests.high * 256 });
  // Instructions of some 1,400 characters at four to five bytes a token.
  expect(tokensIn.expected / requests.expected).toBeGreaterThan(200);
  expect(tokensIn.expected / requests.expected).toBeLessThan(600);
});

test('nothing is asked again where the spec wants nothing, or no run has completed', async () => {
  expect(await guess(0)).toBeUndefined();
  expect(await guess(50, false)).toBeUndefined();
});

test('an estimate has a row for it, at the price of the judge, and adds it up', async () => {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const price = { inputPerMillion: 100, outputPerMillion: 200 };
  const spec = specOf({ judge: { llm: { model: 'large', price } }, refresh: { probe: 5 }, llm: { model: 'm', price } });
  const input = { runId: 'earlier', spec, sources: { evaluate: {} } };
  await recordRun({ input, status: 'completed', receipts: [await stages.make('judge', [])] }, store);
  const texts = ['chain', 'lever', 'pedal'].map((part) => `Wipe the ${part}, then oil all of it. `.repeat(12).trim());
  const documents = await stages.make(
    'ingest',
    texts.map((text, place) => ({ id: `d${place}`, text })),
  );
  const chunks = await stages.run(chunkDocuments, { spec, inputs: { documents } });
  const requests = await stages.run(planQueryRequests, { spec, inputs: { chunks } });
  const known = { spec, documents, sets: {}, chunks, requests };
  const estimate = await estimateStages(known, { store, ledger: new Ledger(store) });
  expect(estimate.stages.map(({ stage, item, model }) => [stage, item, model])).toEqual([
    ['queries', undefined, 'm'],
    ['judge', undefined, 'large'],
    ['probe', 'earlier', 'large'],
  ]);
  const { tokensIn, tokensOut, nanoUsd } = estimate.stages[2]!;
  expect(estimate.stages[2]!.requests).toEqual({ low: 0, expected: 5, high: 5 });
  // 100 and 200 dollars a million tokens are so many thousand billionths each.
  expect(nanoUsd!.high).toBe(tokensIn.high * 100_000 + tokensOut.high * 200_000);
  const highest = estimate.stages.map((each) => each.nanoUsd!.high);
  expect(estimate.nanoUsd!.high).toBe(highest.reduce((sum, each) => sum + each, 0));
});
