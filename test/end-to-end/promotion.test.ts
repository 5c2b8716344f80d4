import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decidePromotion } from '../../activities/decidePromotion';
import { encodePassages } from '../../activities/encodePassages';
import { evaluateSystems } from '../../activities/evaluateSystems';
import { exportModel } from '../../activities/exportModel';
import { promoteModel } from '../../activities/promoteModel';
import { renderReport } from '../../activities/renderReport';
import { trainReranker } from '../../activities/trainReranker';
import type { GateDecision } from '../../core/contracts/promotion';
import type { StageReceipt } from '../../core/contracts/receipt';
import { createRandom } from '../../core/random';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { storeModels } from '../../infra/client/storeModels';
import { readEnvironment } from '../../infra/environment';
import { resolveTools } from '../../infra/servers/tools';
import { createStageTools } from '../../workers/createStageTools';
import { specOf, stageRunner } from '../activities/support/runStages';
import { noPlaces } from '../infra/models/support/noPlaces';
import { describeWithTools } from './support/testStack';

jest.setTimeout(10 * 60_000);

/** What no untrained model can know: which flag belongs to which animal. */
const flags = {
  ...{
    cat: 'red',
    dog: 'blue',
    horse: 'green',
    cow: 'white',
    duck: 'black',
    goat: 'yellow',
    pig: 'brown',
    hen: 'grey',
  },
};
const animals = Object.keys(flags) as (keyof typeof flags)[];
const colours = Object.values(flags);
const spec = specOf({
  name: 'flags',
  candidates: { encoder: 'minilm' },
  train: { base: 'base', epochs: 2, groupsPerStep: 8, learningRate: 5e-4, maxTokens: 24 },
  evaluate: [{ name: 'flags', beir: 'flags', depth: 32 }],
});

describeWithTools('planted models', () => {
  let folder: string;
  let tools: ReturnType<typeof createStageTools>;
  const store = new MemoryObjectStore();
  let stages: ReturnType<typeof stageRunner>;
  let stored: typeof spec;
  let set: Record<'set' | 'embeddings' | 'mix', StageReceipt>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rw-promotion-'));
    const { command, args } = resolveTools().python;
    execFileSync(command, [...args, path.join(__dirname, 'support/twoLayerBase.py'), path.join(folder, 'base'), '0']);
    tools = createStageTools(readEnvironment({ RANKWRIGHT_CACHE: folder, RANKWRIGHT_THREADS: '1' }), store);
    stages = stageRunner(store, tools);
    stored = await storeModels(spec, { specFolder: folder }, { store, modelPlaces: noPlaces });
    const ingested = await stages.make('ingest', listDocuments(), { tables: listQuestions() });
    set = {
      set: ingested,
      embeddings: await stages.run(encodePassages, { spec: stored, inputs: { passages: ingested }, item: 'flags' }),
      mix: await stages.make('mix', [], { files: { 'mix.json': Buffer.from('{"queries":0}') } }),
    };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('one that learnt from shuffled labels is not promoted, and the report says why', async () => {
    const { decision, promotion, report } = await tryOut('shuffled', () => createRandom('labels', 7));
    expect(decision.verdict).toBe('do-not-rerank');
    expect(promotion).toMatchObject({ promoted: false, verdict: 'do-not-rerank' });
    expect(promotion.reasons[0]).toMatch(/^flags: tuned is not shown to be above BM25: nDCG@10 \.\d+ against \.\d+/);
    expect(report).toContain('Not passed: do not rerank with this model');
    expect(report).toContain(promotion.reasons[0]!.slice(0, 60));
    expect(store.objects.has('pipelines/flags/promoted.json')).toBe(false);
  });

  test('one that learnt what nobody else knows is promoted', async () => {
    const { decision, promotion, report } = await tryOut('right');
    expect(decision.checks.map(({ check, passed }) => [check, passed])).toEqual([
      ['first-stage', true],
      ['beats', true],
    ]);
    expect(promotion).toEqual({ promoted: true, verdict: 'promote', reasons: [] });
    expect(report).toContain('Passed: this model may take the place of what you have');
    expect(JSON.parse(store.objects.get('pipelines/flags/promoted.json')!.toString('utf8'))).toMatchObject({
      ...{ runId: 'right', system: 'tuned' },
    });
  });

  /** Trains on groups whose positive is right, or of a random flag; exports, evaluates and decides. */
  async function tryOut(runId: string, shuffle?: () => () => number) {
    const random = shuffle?.();
    const train = listGroups(random);
    const groups = await stages.make('assemble', [], { tables: { train, development: train.slice(0, 16) } });
    const trained = await stages.run(trainReranker, { spec: stored, inputs: { groups } });
    const model = await stages.run(exportModel, { spec: stored, inputs: { trained, groups } });
    const evaluation = await stages.run(evaluateSystems, { spec: stored, inputs: { ...set, model }, item: 'flags' });
    const gate = await stages.run(decidePromotion, { spec: stored, inputs: { 'evaluation:flags': evaluation } });
    const made = await stages.run(renderReport, {
      spec: stored,
      inputs: { '00 train': trained, '01 evaluate:flags': evaluation, '02 gate': gate },
    });
    const report = await (await openArtifact(store, 'report', made.key)).readFile('report.md');
    const input = { runId, spec: stored, sources: { evaluate: {} } };
    const promotion = await promoteModel({ input, model, gate, found: null }, store);
    return { decision: gate.summary!['decision'] as GateDecision, promotion, report: report.toString('utf8') };
  }
});

function listDocuments(): object[] {
  return colours.flatMap((colour) =>
    Array.from({ length: 4 }, (_, number) => ({
      id: `${colour}-${number}`,
      text: `the flag number ${number} is ${colour}`,
    })),
  );
}

function listQuestions(): Record<'queries' | 'qrels', object[]> {
  const queries = animals.flatMap((animal) =>
    Array.from({ length: 4 }, (_, number) => ({
      id: `${animal}-${number}`,
      text: `flag number ${number} of the ${animal}`,
    })),
  );
  const qrels = queries.flatMap(({ id }) => {
    const colour = flags[id.split('-')[0] as keyof typeof flags];
    return Array.from({ length: 4 }, (_, number) => ({ queryId: id, documentId: `${colour}-${number}`, score: 1 }));
  });
  return { queries, qrels };
}

/** 240 groups of a flag that is said to be right and three others; `random` says which, where it is given. */
function listGroups(random?: () => number): object[] {
  return Array.from({ length: 240 }, (_, row) => {
    const animal = animals[row % animals.length]!;
    const said = random ? colours[Math.floor(random() * colours.length)]! : flags[animal];
    const others = colours.filter((colour) => colour !== said);
    const [first, ...rest] = [said, ...[0, 2, 4].map((step) => others[(row + step) % others.length]!)];
    const passageOf = (colour: string, label: number) => {
      const text = `the flag number ${(row * 7) % 40} is ${colour}`;
      return { chunkId: `${row}-${colour}`, text, label, source: label > 0 ? 'source' : 'bm25' };
    };
    const passages = [passageOf(first ?? '', 1), ...rest.map((colour) => passageOf(colour, 0))];
    return { queryId: `q${row}`, query: `flag number ${(row * 3) % 40} of the ${animal}`, passages };
  });
}
