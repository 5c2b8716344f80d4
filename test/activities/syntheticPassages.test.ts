import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleGroups } from '../../activities/assembleGroups';
import { filterQueries } from '../../activities/filterQueries';
import { findCandidates } from '../../activities/findCandidates';
import { mineNegatives } from '../../activities/mineNegatives';
import { assignSplit } from '../../core/assembly/assignSplit';
import { querySchema } from '../../core/contracts/query';
import { syntheticPassageSchema, type SyntheticPassage } from '../../core/contracts/syntheticPassage';
import { trainingGroupSchema, type TrainingGroup } from '../../core/contracts/trainingGroup';
import { sha256 } from '../../core/hashing/digest';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { WireBody } from '../../infra/llm/textModel';
import { answerChatCompletion } from '../../infra/rehearsal/http/chatCompletion';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

/** What a model wrote for queries, from stage `queries` to the training groups, asked of the rehearsal's own handler. */

const example = join(__dirname, '../../examples/harrowmere');
const readLines = (name: string): Record<string, string>[] =>
  readFileSync(join(example, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);

const chunks = readLines('corpus.jsonl')
  .slice(0, 40)
  .map(({ title = '', text = '' }, index) => {
    const [start, end] = [0, Math.min(text.length, 800)];
    return {
      ...{ id: `c${index}`, documentId: `page-${index}.md`, index: 0, title, text: text.slice(start, end), start, end },
    };
  });

interface Options extends Partial<SpecFields> {
  /** Of given queries, a line each. */
  file?: string;
  /** In place of the rehearsal's judge. */
  judged?: (body: WireBody, relevant: boolean) => boolean;
}

async function build({ file, judged, ...fields }: Options) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  if (file !== undefined) await store.putIfAbsent(`sources/${sha256(file)}`, Buffer.from(file));
  const given = file === undefined ? {} : { given: 'queries.txt', givenSha256: sha256(file) };
  const spec = specOf({
    ...{ llm: { maxReasks: 0, maxFailedShare: 1 }, candidates: { dense: 0, bm25: 12 } },
    ...fields,
    queries: { strategy: 'graded-docs', ...given, ...fields.queries },
  });
  const model = {
    complete: async (body: WireBody) => {
      const { choices, usage } = answerChatCompletion(body);
      const said = choices[0]?.message.content ?? '';
      const { relevant } = JSON.parse(said) as { relevant?: boolean };
      const content = judged && relevant !== undefined ? JSON.stringify({ relevant: judged(body, relevant) }) : said;
      return { content, finishReason: 'stop', tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens };
    },
  };
  const chunk = await stages.make('chunk', chunks);
  const documents = await stages.make(
    'ingest',
    chunks.map(({ documentId: id, text }) => ({ id, text })),
  );
  const written = (await stages.converse('queries', { spec, inputs: { chunks: chunk }, model })).collected;
  const embeddings = await stages.make('embed', []);
  const candidates = await stages.run(findCandidates, {
    spec,
    inputs: { queries: written, chunks: chunk, embeddings },
  });
  const queries = await stages.run(filterQueries, { spec, inputs: { written, candidates, chunks: chunk, documents } });
  const pool = { queries, candidates, written, chunks: chunk };
  const { collected: judgements } = await stages.converse('judge', { spec, inputs: pool, model });
  const negatives = await stages.run(mineNegatives, { spec, inputs: { ...pool, judgements, embeddings } });
  const groups = await stages.run(assembleGroups, {
    spec,
    inputs: { queries, negatives, written, chunks: chunk, documents },
  });
  const groupsIn = async (split: string): Promise<TrainingGroup[]> =>
    (await stages.rows(groups, split)).map((row) => trainingGroupSchema.parse(row));
  const [train, development] = [await groupsIn('train'), await groupsIn('development')];
  const passages = (await stages.rows(written, 'documents')).map((row) => syntheticPassageSchema.parse(row));
  return {
    ...{ spec, stages, queries, judgements, negatives, groups, train, development },
    all: [...train, ...development],
    asked: (await stages.rows(written)).map((row) => querySchema.parse(row)),
    passagesOf: (queryId: string) => passages.filter((passage) => passage.queryId === queryId),
  };
}

type Built = Awaited<ReturnType<typeof build>>;

/** What a written passage is in a group. */
const asMember = ({ id, text, grade }: SyntheticPassage) => ({
  ...{ chunkId: id, text, label: grade / 3, source: 'synthetic' },
});
const ofCorpus = ({ passages }: TrainingGroup) => passages.filter(({ source }) => source !== 'synthetic');
const groupOf = ({ all }: Built, queryId: string) => all.find((group) => group.queryId === queryId);

const file = readLines('queries.jsonl')
  .slice(0, 12)
  .map(({ text }) => text)
  .join('\n');

describe('queries that a model wrote for passages', () => {
  test('have what does not answer them among their negatives, after the mined ones; the rest is left out', async () => {
    const built = await build({});
    expect(built.all.length).toBeGreaterThan(10);
    expect(built.all).toHaveLength(built.negatives.counts.out);
    for (const { queryId, passages } of built.all) {
      const [three, two, one, zero] = built.passagesOf(queryId).map(asMember);
      const { chunkId } = built.asked.find(({ id }) => id === queryId)!;
      expect(passages[0]).toMatchObject({ chunkId, label: 1, source: 'source' });
      expect(passages.slice(-2)).toEqual([one, zero]);
      expect(passages.filter(({ source }) => source === 'synthetic')).toHaveLength(2);
      expect(passages.map((passage) => passage.chunkId)).not.toContain(three?.chunkId);
      expect(passages.map((passage) => passage.chunkId)).not.toContain(two?.chunkId);
    }
    expect(built.all.some((group) => ofCorpus(group).length > 2)).toBe(true);
    const between = (await built.stages.rows(built.negatives, 'dropped')).filter(
      ({ reason }) => reason === 'ambiguous-synthetic',
    );
    expect(between.map(({ queryId, chunkId, grade, scale }) => [queryId, chunkId, grade, scale])).toEqual(
      (await built.stages.rows(built.negatives)).map(({ queryId }) => [
        ...[queryId, built.passagesOf(String(queryId))[1]?.id, 2, 3],
      ]),
    );
  });

  test('have one more positive in a group of its own, in the split of the passage they were written for', async () => {
    const built = await build({ negatives: { positivesPerQuery: 20, developmentShare: 0.4 } });
    const synthetic = built.all.filter(({ passages }) => passages[0]?.source === 'synthetic');
    const own = built.all.filter(({ passages }) => passages[0]?.source === 'source');
    expect(synthetic.map(({ queryId }) => queryId)).toEqual(own.map(({ queryId }) => queryId));
    for (const { queryId, passages } of built.all) {
      const [three] = built.passagesOf(queryId).map(asMember);
      if (passages[0]?.source === 'synthetic') expect(passages[0]).toEqual(three);
      expect(passages.slice(1).every(({ label }) => label < 0.5)).toBe(true);
    }
    for (const queryId of new Set(built.development.map((group) => group.queryId))) {
      const { chunkId } = built.asked.find(({ id }) => id === queryId)!;
      expect(assignSplit(chunkId.replace(/^c(\d+)$/, 'page-$1.md'), 0.4)).toBe('development');
    }
    expect(built.development.some(({ passages }) => passages[0]?.source === 'synthetic')).toBe(true);
  });

  test('in a mix only those that passages were written for have any', async () => {
    const mix = [{ strategy: 'zero-shot' as const }, { strategy: 'graded-docs' as const }];
    const built = await build({ queries: { strategy: 'zero-shot', mix } });
    const counts = built.all.map(({ queryId, passages }) => [
      built.asked.find(({ id }) => id === queryId)?.strategy,
      passages.filter(({ source }) => source === 'synthetic').length,
    ]);
    expect(new Set(counts.map((each) => each.join(' ')))).toEqual(new Set(['zero-shot 0', 'graded-docs 2']));
  });
});

test('a recipe that learns an order gets all four passages of a query in its list, and no query loses any', async () => {
  const learnt = { recipe: 'recontriever', model: 'bi-encoder' } as const;
  const built = await build({ train: learnt, negatives: { developmentShare: 0 } });
  expect(built.all.length).toBeGreaterThan(10);
  expect(built.all).toHaveLength(built.negatives.counts.out);
  expect(built.negatives.counts.dropped).not.toHaveProperty('ambiguous-synthetic');
  for (const { queryId, passages } of built.all) {
    const roles = ['positive', 'between', 'negative', 'negative'];
    const written = built.passagesOf(queryId).map((each, index) => ({ ...asMember(each), role: roles[index] }));
    expect(passages.filter(({ source }) => source === 'synthetic')).toEqual(written);
    const labels = passages.map(({ label }) => label);
    expect(labels).toEqual([...labels].sort((left, right) => right - left));
    expect(passages[0]).toMatchObject({ source: 'source', label: 1, role: 'positive' });
  }
});

describe('queries that a person gives', () => {
  test('have the written passage that answers them for a positive, and mined and written negatives', async () => {
    const built = await build({
      file,
      filters: { roundTrip: { enabled: true } },
      negatives: { developmentShare: 0.3 },
    });
    expect(built.asked).toHaveLength(12);
    expect(built.queries.counts).toEqual({ in: 12, out: 12, dropped: {} });
    expect(built.all).toHaveLength(built.negatives.counts.out);
    expect(built.all.length).toBeGreaterThan(6);
    for (const { queryId, passages } of built.all) {
      const [three, , one, zero] = built.passagesOf(queryId).map(asMember);
      expect(passages[0]).toEqual(three);
      expect(passages.slice(-2)).toEqual([one, zero]);
      expect(passages.slice(1, -2).every(({ chunkId, label }) => /^c\d+$/.test(chunkId) && label === 0)).toBe(true);
    }
    expect(built.all.some((group) => ofCorpus(group).length > 0)).toBe(true);
    for (const { queryId } of built.development) expect(assignSplit(queryId, 0.3)).toBe('development');
    for (const { queryId } of built.train) expect(assignSplit(queryId, 0.3)).toBe('train');
    expect(built.development.length).toBeGreaterThan(0);
  });

  test('are trained on where nothing was mined: what was written makes a group', async () => {
    const built = await build({ file, judged: () => true });
    expect(built.negatives.counts.dropped).not.toHaveProperty('no-negatives');
    expect(built.all).toHaveLength(12);
    for (const { queryId, passages } of built.all) {
      const [three, , one, zero] = built.passagesOf(queryId).map(asMember);
      expect(passages).toEqual([three, one, zero]);
    }
  });

  test('go with all they have where the judge finds that their own passage does not answer', async () => {
    const [first = ''] = file.split('\n');
    const built = await build({
      file,
      judged: ({ messages }) => !messages.at(-1)?.content.includes(first.slice(0, 40)),
    });
    const refused = built.asked.find(({ text }) => text === first)!;
    expect(groupOf(built, refused.id)).toBeUndefined();
    expect(built.negatives.counts.dropped['dropped-by-judge']).toBeGreaterThan(0);
  });
});
