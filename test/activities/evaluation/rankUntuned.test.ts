import { rankUntuned } from '../../../activities/evaluation/rankUntuned';
import { encodePassages } from '../../../activities/encodePassages';
import { sha256 } from '../../../core/hashing/digest';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { createCountingEncoder, vectorOf } from '../support/countingEncoder';
import { stageRunner } from '../support/runStages';

const documents = [
  { id: 'd1', text: 'Wipe the chain and oil each roller.' },
  { id: 'd2', text: 'A worn chain wears the sprockets.' },
  { id: 'd3', text: 'Squeeze the brake lever.' },
];
const queries = [
  { id: 'q1', text: 'worn chain' },
  { id: 'q2', text: 'brake' },
];

async function rank(settings: { depth: number; queryPrompt?: string; run?: string }) {
  const store = new MemoryObjectStore();
  const encoder = createCountingEncoder();
  const stages = stageRunner(store, { encoder: async () => encoder });
  const passages = await stages.make('ingest', documents);
  const embedded = await stages.run(encodePassages, { inputs: { passages } });
  const [set, embeddings] = await Promise.all(
    [passages, embedded].map(({ stage, key }) => openArtifact(store, stage, key)),
  );
  const { run, ...others } = settings;
  if (run) store.objects.set(`sources/${sha256(run)}`, Buffer.from(run));
  const runSha256 = run ? sha256(run) : undefined;
  const inputs = {
    set: set!,
    embeddings: embeddings!,
    encoder,
    store,
    threads: { count: 1 },
    tell: async () => undefined,
  };
  return (await rankUntuned(queries, { language: 'en', runSha256, ...others }, inputs)).runs;
}

const idsOf = (list: readonly { id: string }[] | undefined) => list?.map(({ id }) => id);
const product = (query: string, text: string) => {
  const asked = vectorOf(query);
  return vectorOf(text).reduce((sum, value, i) => sum + value * asked[i]!, 0);
};
const nearest = (query: string, ids = ['d1', 'd2', 'd3']) =>
  documents
    .filter(({ id }) => ids.includes(id))
    .sort((left, right) => product(query, right.text) - product(query, left.text))
    .map(({ id }) => id);

describe('the rankings of systems that nobody trained', () => {
  it('are by words, by vectors, by both, and by vectors over what the words found', async () => {
    const runs = await rank({ depth: 3 });
    expect(Object.keys(runs)).toEqual(['bm25', 'dense', 'bm25+dense', 'bm25+dense-rerank']);
    expect(idsOf(runs.bm25.get('q1'))).toEqual(['d2', 'd1']);
    expect(idsOf(runs['dense']?.get('q1'))).toEqual(nearest('worn chain'));
    expect(idsOf(runs['bm25+dense-rerank']?.get('q1'))).toEqual(nearest('worn chain', ['d1', 'd2']));
    const [first] = runs['bm25+dense-rerank']?.get('q1') ?? [];
    expect(first?.score).toBeCloseTo(product('worn chain', documents.find(({ id }) => id === first?.id)!.text), 6);
    expect(runs['bm25+dense']?.get('q1')).toHaveLength(3);
  });

  it('ask with the prompt', async () => {
    const runs = await rank({ depth: 3, queryPrompt: 'query: ' });
    expect(idsOf(runs['dense']?.get('q2'))).toEqual(nearest('query: brake'));
  });

  it('hold the own engine, of which lists of other questions are left out', async () => {
    const runs = await rank({ depth: 1, run: 'q2 Q0 d1 1 2 mine\nq2 Q0 d3 2 3 mine\nq9 Q0 d1 1 2 mine\n' });
    expect(runs['run']).toEqual(new Map([['q2', [{ id: 'd3', score: 3 }]]]));
  });
});
