import { groupShapeOf } from '../core/assembly/groupShape';
import { planMixture, takeEvenly } from '../core/assembly/planMixture';
import { evaluationQuerySchema, qrelSchema } from '../core/contracts/evaluationSet';
import type { OwnRows } from '../core/contracts/spec/ownRows';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import { RankwrightError } from '../core/errors';
import { TestQuestions } from '../core/leakage/testQuestions';
import { createRandom } from '../core/random';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { heldOut, NegativePool, readOwnGroups, readOwnRows, type OwnSource, type Reading } from './blending/ownSource';
import { setPrefix, setsOf } from './filtering/setsOf';
import { defineStage } from './stage/definition';

type Draw = ReturnType<NegativePool['createDraw']>;
type Tell = (phase: string) => Promise<void>;

/** What there is of a source to train on. */
interface Survey {
  source: OwnSource;
  draw: Draw;
  rows: number;
  groups: number;
  rowsWithDrawnNegatives: number;
}

/**
 * The training groups with those of labelled rows beside them, which are trained on and never held out: what a model is
 * measured by while it learns stays what it is without them. Rows that ask what an evaluation set or a held-out query asks
 * are left out. Memory: test questions with 1 KB each, and 10,000 passages of each source.
 */
export const blendGroups = defineStage({
  name: 'blend',
  version: 1,
  inputs: ['groups'],
  inputPrefix: setPrefix,
  configure: (spec) => ({
    sources: (spec.train.mix ?? []).map(toSource),
    rules: { ...groupShapeOf(spec), negatives: spec.negatives.perQuery, seed: spec.train.seed },
    jaccard: spec.filters.leakage.jaccard,
  }),
  async run({ config: { sources, rules, jaccard }, inputs, output, store, progress }) {
    const tell: Tell = (phase) => progress({ phase, done: output.counts.in, unit: 'rows' });
    const asked = new TestQuestions({ jaccard, cosine: null });
    for (const [name, set] of Object.entries(setsOf(inputs))) await addQuestions(name, set, asked);
    const groups = await copyGroups(inputs.groups, output, asked, tell);
    const reading: Reading = { store, asked, rules };
    const surveys: Survey[] = [];
    for (const source of sources) surveys.push(await survey(source, reading, output, tell));
    const targets = planMixture(
      groups.train,
      surveys.map(({ source, groups: found }) => ({ ...source, groups: found })),
    );
    for (const [place, each] of surveys.entries()) await writeGroups(each, targets[place] ?? 0, reading, output, tell);
    const train = targets.reduce((sum, target) => sum + target, groups.train);
    output.summary = {
      groups: { ...groups, train },
      sources: {
        generated: { taken: groups.train, share: share(groups.train, train) },
        ...describe(surveys, targets, train),
      },
      warnings: surveys.flatMap((each, place) => warnOf(each, targets[place] ?? 0)),
    };
  },
});

function toSource({ jsonl, beir, s3, split = 'train', sha256, ...amount }: OwnRows): OwnSource {
  const label = jsonl ?? (beir === undefined ? `s3 prefix ${s3}` : `${beir} (${split})`);
  return { label, sha256, ...amount };
}

/** Of its split: `queries.jsonl` often holds the questions of all, those that a person trains on among them. */
async function addQuestions(name: string, set: ArtifactReader, asked: TestQuestions): Promise<void> {
  const judged = new Set<string>();
  for await (const { queryId } of set.rows(qrelSchema, 'qrels')) judged.add(queryId);
  for await (const question of set.rows(evaluationQuerySchema, 'queries'))
    if (judged.has(question.id)) asked.add(name, question);
}

async function copyGroups(generated: ArtifactReader, output: ArtifactWriter, asked: TestQuestions, tell: Tell) {
  const groups = { train: 0, development: 0 };
  for (const split of ['train', 'development'] as const)
    for await (const group of generated.rows(trainingGroupSchema, split)) {
      if (split === 'development') asked.add(heldOut, { id: group.queryId, text: group.query });
      output.counts.in += 1;
      groups[split] += 1;
      await output.write(group, split);
      await tell('copy');
    }
  return groups;
}

/** Reads a source twice: once for what is left out and what negatives are drawn from, once for its groups. */
async function survey(source: OwnSource, reading: Reading, output: ArtifactWriter, tell: Tell): Promise<Survey> {
  const { seed, negatives } = reading.rules;
  const pool = new NegativePool(seed);
  const found = { rows: 0, groups: 0, rowsWithDrawnNegatives: 0 };
  let why = 'it has no row';
  for await (const item of readOwnRows(source, reading)) {
    output.counts.in += 1;
    if ('row' in item) {
      found.rows += 1;
      pool.add(item.row);
    } else {
      if ('message' in item.details) why = item.details.message;
      await output.drop(item.reason, item.details);
    }
    await tell(`read ${source.label}`);
  }
  const draw = pool.createDraw(negatives);
  for await (const { query, isDrawn, groups } of readOwnGroups(source, draw, reading)) {
    if (groups.length === 0) await output.drop('no-negative', { query });
    found.groups += groups.length;
    found.rowsWithDrawnNegatives += isDrawn ? 1 : 0;
    await tell(`count ${source.label}`);
  }
  if (found.groups === 0) throw nothingIn(source, why);
  return { source, draw, ...found };
}

async function writeGroups(
  { source, draw, groups: found }: Survey,
  target: number,
  reading: Reading,
  output: ArtifactWriter,
  tell: Tell,
): Promise<void> {
  const timesAt = takeEvenly(found, target, createRandom('blend', reading.rules.seed, source.label)());
  let place = 0;
  for await (const { groups } of readOwnGroups(source, draw, reading))
    for (const group of groups) {
      for (let times = timesAt(place); times > 0; times -= 1) await output.write(group, 'train');
      place += 1;
      await tell(`write ${source.label}`);
    }
}

function describe(surveys: readonly Survey[], targets: readonly number[], train: number): Record<string, object> {
  const described = surveys.map(({ source, draw: _, ...found }, place) => {
    const taken = targets[place] ?? 0;
    return [`mix[${place}] ${source.label}`, { ...found, taken, share: share(taken, train) }] as const;
  });
  return Object.fromEntries(described);
}

function share(groups: number, all: number): number {
  return Math.round((1000 * groups) / all) / 1000;
}

function warnOf({ source: { label }, groups }: Survey, taken: number): string[] {
  if (taken <= 2 * groups) return [];
  return [
    `each of the ${groups} groups of ${label} is trained on ${(taken / groups).toFixed(1)} times an epoch to be the share ` +
      'that train.mix asks for: give more rows, or a smaller share',
  ];
}

function nothingIn({ label }: OwnSource, why: string): RankwrightError {
  return new RankwrightError('nothing-left', `train.mix: ${label} gives no training group; the last reason: ${why}`, {
    mend: 'give JSON lines of {"query": …, "pos": [...], "neg": [...]}, or a BEIR folder with qrels; the rows that were left out are listed with their lines',
  });
}
