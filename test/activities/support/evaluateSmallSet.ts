import { encodePassages } from '../../../activities/encodePassages';
import { evaluateSystems } from '../../../activities/evaluateSystems';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import { sha256 } from '../../../core/hashing/digest';
import { createRandom } from '../../../core/random';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { createCountingEncoder } from './countingEncoder';
import { specOf, stageRunner } from './runStages';

const depth = 8;

/** Sixty questions with labels of 0 to 2, ties in the model's scores, one question nobody can answer, and an engine with gaps. */
export async function evaluateSmallSet() {
  const random = createRandom('recompute', 1);
  const pick = (most: number) => Math.floor(random() * most);
  const words = ['chain', 'oil', 'brake', 'wheel', 'spoke', 'lever', 'tyre', 'valve'];
  const text = (count: number) => Array.from({ length: count }, () => words[pick(words.length)]).join(' ');
  const documents = Array.from({ length: 40 }, (_, place) => ({ id: `d${place}`, text: text(2 + pick(8)) }));
  const queries = Array.from({ length: 61 }, (_, place) => {
    const metadata = {
      kind: place % 3 === 2 ? 'how' : 'what',
      ...(place % 2 ? { flags: ['short'] } : {}),
      url: `u${place}`,
    };
    return { id: `q${place}`, text: text(1 + pick(3)), language: 'en', metadata };
  });
  const qrels = queries.flatMap(({ id }, place) => {
    const judged = new Set(Array.from({ length: 6 }, () => pick(documents.length)));
    const highest = place === 60 ? 1 : 3;
    const rows = [...judged].map((document) => ({ queryId: id, documentId: `d${document}`, score: pick(highest) }));
    if (place < 60) rows[0]!.score = 1 + pick(2);
    return rows;
  });
  const run = queries
    .slice(5)
    .flatMap(({ id }) => Array.from({ length: 12 }, (_, place) => `${id} Q0 d${(place * 7) % 40} 1 ${pick(5)} mine\n`))
    .join('');
  const store = new MemoryObjectStore();
  store.objects.set(`sources/${sha256(run)}`, Buffer.from(run));
  const stages = stageRunner(store, {
    encoder: async () => createCountingEncoder(),
    pairScorer: async () => ({
      kind: 'cross-encoder' as const,
      // Few values, so that many documents tie.
      score: async (pairs) => Float32Array.from(pairs, ({ passage }) => passage.length % 5),
    }),
  });
  const set = await stages.make('ingest', documents, { tables: { queries, qrels } });
  const parity = { probes: [{ query: 'q', passage: 'four' }], float32: { scores: [4] } };
  const model = await stages.make('export', [], { files: { 'parity.json': Buffer.from(JSON.stringify(parity)) } });
  const weights = (shares: object) => ({
    weights: shares,
    tried: 1,
    alike: 1,
    metric: { name: 'nDCG@10', mix: 1, alone: {} },
  });
  const shares = {
    queries: 9,
    untuned: weights({ bm25: 1, dense: 1 }),
    tuned: weights({ bm25: 1, dense: 1, tuned: 1 }),
  };
  const mix = await stages.make('mix', [], { files: { 'mix.json': Buffer.from(JSON.stringify(shares)) } });
  const embeddings = await stages.run(encodePassages, { inputs: { passages: set } });
  const evaluate = [{ name: 'faq', beir: 'faq', depth, run: 'mine.trec', runSha256: sha256(run) }];
  const spec = specOf({ evaluate });
  const inputs = { set, embeddings, model, mix };
  const evaluation = await stages.run(evaluateSystems, { spec, inputs, item: 'faq' });
  const open = ({ stage, key }: ArtifactReference) => openArtifact(store, stage, key);
  return { stages, spec, set, model, evaluation, open };
}
