import { threadsOf } from '../infra/threads';
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chooseMix } from '../../activities/chooseMix';
import { encodePassages } from '../../activities/encodePassages';
import { evaluateSystems } from '../../activities/evaluateSystems';
import { exportModel } from '../../activities/exportModel';
import { rerankCandidates } from '../../activities/rerankCandidates';
import type { EvaluationResult } from '../../core/contracts/evaluation';
import type { Mix } from '../../core/contracts/mix';
import { parseTrecRun } from '../../core/evaluation/trec';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { openPairScorer } from '../../infra/onnx/pairScorers/openPairScorer';
import type { Trainer } from '../../infra/trainer/trainer';
import { createCountingEncoder } from './support/countingEncoder';
import { specOf, stageRunner } from './support/runStages';

/**
 * The real stages after a training, with models that the Python trainer exported: a tiny one of each kind, and torch's
 * score of three questions with five passages each.
 */

const kinds = ['cross-encoder', 'bi-encoder', 'late-interaction'] as const;
type Kind = (typeof kinds)[number];

const fixtureOf = (kind: Kind) => join(__dirname, '../fixtures/pairScorers', kind);

function readRecord(kind: Kind) {
  const { probes, torchScores } = JSON.parse(readFileSync(join(fixtureOf(kind), 'parity.json'), 'utf8')) as {
    probes: { query: string; passage: string }[];
    torchScores: number[];
  };
  const queries = [...new Set(probes.map(({ query }) => query))].map((text, row) => ({ id: `q${row}`, text }));
  const passages = [...new Set(probes.map(({ passage }) => passage))].map((text, row) => ({ id: `p${row}`, text }));
  /** Passages in torch's order for the n-th question. */
  const ordered = (row: number) =>
    passages
      .map(({ id }, place) => ({ id, score: torchScores[row * passages.length + place]! }))
      .sort((left, right) => right.score - left.score);
  return { queries, passages, ordered };
}

/** Hands out the folder that the real trainer exported. */
const trainerOf = (kind: Kind) => ({
  run: async ({ outputFolder }: { outputFolder: string }) => {
    cpSync(fixtureOf(kind), outputFolder, { recursive: true });
    const entries = readdirSync(outputFolder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const files = entries.map(({ parentPath, name }) => ({ path: relative(outputFolder, join(parentPath, name)) }));
    return { type: 'result', job: 'export', files, parity: {}, seconds: 1 };
  },
});

async function setUp(kind: Kind) {
  const { queries, passages, ordered } = readRecord(kind);
  const store = new MemoryObjectStore();
  const stages = stageRunner(store, {
    encoder: async () => createCountingEncoder(),
    trainer: trainerOf(kind) as unknown as Trainer,
    pairScorer: (folder, file) => openPairScorer(folder, file, { threads: threadsOf(1) }),
  });
  const groups = await stages.make('assemble', [], {
    tables: {
      train: [],
      development: queries.map(({ id, text }) => ({
        ...{ queryId: id, query: text },
        passages: passages.map((each, row) => ({ chunkId: each.id, text: each.text, label: row ? 0 : 1, source: 's' })),
      })),
    },
  });
  const trained = await stages.make('train', [], {
    files: { 'training-log.json': Buffer.from('{"evaluations":[],"selected":{"by":"last","steps":[9]}}') },
  });
  const model = await stages.run(exportModel, { inputs: { trained, groups } });
  const shared = {
    queries: await stages.make(
      'filter',
      queries.map((query) => ({ ...query, chunkId: 'p0', language: 'en', strategy: 's', promptVersion: 'p' })),
    ),
    candidates: await stages.make(
      'candidates',
      queries.flatMap(({ id: queryId }) =>
        passages.map(({ id: chunkId }, row) => ({
          ...{ queryId, chunkId, sources: [{ retriever: 'bm25', rank: row + 1, score: 9 - row }] },
        })),
      ),
    ),
    written: await stages.make('queries', [], { tables: { documents: [] } }),
    chunks: await stages.make(
      'chunk',
      passages.map((each, index) => ({ ...each, documentId: each.id, index, start: 0, end: 9 })),
    ),
  };
  return { stages, store, queries, passages, ordered, groups, model, shared };
}

describe.each(kinds)('a %s', (kind) => {
  it('is exported only after every precision has ranked in Node as in Python', async () => {
    const { model, store } = await setUp(kind);
    const parity = model.summary!['nodeParity'] as Record<string, { largestDifference: number; kendallTau: number }>;
    expect(Object.keys(parity)).toEqual(['float32', 'float16', 'int8']);
    expect(parity['float32']!.largestDifference).toBeLessThan(1e-4);
    const artifact = await openArtifact(store, 'export', model.key);
    const { node } = JSON.parse((await artifact.readFile('parity.json')).toString()) as { node: object };
    expect(node).toEqual(parity);
  });

  it('ranks candidates anew in the order of torch', async () => {
    const { stages, shared, model, queries, ordered } = await setUp(kind);
    const rows = await stages.rows(await stages.run(rerankCandidates, { inputs: { ...shared, model } }));
    const ids = (queryId: string) => rows.filter((row) => row['queryId'] === queryId).map((row) => row['chunkId']);
    for (const [row, { id }] of queries.entries()) expect(ids(id)).toEqual(ordered(row).map((each) => each.id));
  });

  it('has its share in the mix', async () => {
    const { stages, shared, model, groups, ordered } = await setUp(kind);
    const inputs = {
      ...{ ...shared, model, groups },
      // What answers each question is what the model puts first.
      negatives: await stages.make(
        'negatives',
        [0, 1, 2].map((row) => ({
          ...{ queryId: `q${row}`, negatives: [{ chunkId: ordered(row)[1]!.id, source: 'bm25' }] },
          positives: [{ chunkId: ordered(row)[0]!.id, grade: 1, scale: 1, source: 'source' }],
        })),
      ),
      embeddings: await stages.run(encodePassages, { inputs: { passages: shared.chunks } }),
    };
    const mix = (await stages.run(chooseMix, { inputs })).summary as unknown as Mix;
    expect(Object.keys(mix.tuned!.weights)).toEqual(['bm25', 'dense', 'tuned']);
    expect(mix.tuned!.metric.alone['tuned']).toBe(1);
  });

  it('is evaluated as reranker, and as first stage where it reads texts apart', async () => {
    const { stages, store, model, queries, passages, ordered } = await setUp(kind);
    const set = await stages.make('ingest', passages, {
      tables: { queries, qrels: queries.map(({ id }, row) => ({ queryId: id, documentId: `p${row}`, score: 1 })) },
    });
    const embeddings = await stages.run(encodePassages, { inputs: { passages: set } });
    const mix = await stages.make('mix', [], { files: { 'mix.json': Buffer.from('{"queries":0}') } });
    const spec = specOf({ evaluate: [{ name: 'faq', beir: 'faq', depth: 4 }] });
    const receipt = await stages.run(evaluateSystems, { spec, inputs: { set, embeddings, model, mix }, item: 'faq' });
    const { systems } = receipt.summary!['result'] as EvaluationResult;
    const first = {
      'cross-encoder': [],
      'bi-encoder': ['dense-tuned'],
      'late-interaction': ['late-interaction-tuned'],
    };
    const tuned = systems.filter((system) => system.tuned).map(({ name }) => name);
    expect(tuned).toEqual(['tuned', 'tuned-int8', ...first[kind]]);
    const artifact = await openArtifact(store, 'evaluate', receipt.key);
    const readRun = async (name: string) =>
      parseTrecRun((await artifact.readFile(`runs/${name}.trec`)).toString(), name);
    for (const [row, { id }] of queries.entries()) {
      const found = new Set((await readRun('bm25')).get(id)?.map((each) => each.id));
      const reranked = (await readRun('tuned')).get(id)?.map((each) => each.id) ?? [];
      expect(reranked).toEqual(ordered(row).flatMap((each) => (found.has(each.id) ? [each.id] : [])));
      for (const name of first[kind])
        expect((await readRun(name)).get(id)?.map((each) => each.id)).toEqual(
          ordered(row)
            .slice(0, 4)
            .map((each) => each.id),
        );
    }
  });
});
