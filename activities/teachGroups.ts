import { batches, groupsBy } from '../core/batches';
import { judgementSchema } from '../core/contracts/judgement';
import type { TrainingGroup } from '../core/contracts/trainingGroup';
import { encoderOf } from '../core/encoderOf';
import { createSubsetJoin } from '../core/rowJoin';
import { isSynthetic } from '../core/syntheticPassages';
import type { TaughtQuery } from '../core/teaching/taughtQuery';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { defineStage } from './stage/definition';
import { openCandidates } from './stage/openCandidates';
import { openTeacher } from './teaching/openTeacher';
import { readTaughtGroups, splits } from './teaching/readTaughtGroups';

/** Queries whose lists are held at a time, with their candidates and, for the bi-encoder, the vectors of their passages. */
const queriesPerPass = 500;

/** The training groups with the scores of the teachers of `train.teachers` beside each passage, in their order. */
export const teachGroups = defineStage({
  name: 'teach',
  version: 2,
  inputs: ['groups', 'candidates', 'judgements', 'embeddings'],
  configure(spec) {
    const { teachers = [] } = spec.train;
    return { teachers, ...(teachers.some(({ kind }) => kind === 'encoder') ? { choice: encoderOf(spec) } : {}) };
  },
  async run({ config, output, ...context }) {
    const { inputs, progress } = context;
    const teachers = [];
    for (const spec of config.teachers) teachers.push(await openTeacher(spec, { ...context, choice: config.choice }));
    const total = splits.reduce((sum, split) => sum + inputs.groups.rowCount(split), 0);
    let written = 0;
    for (const split of splits)
      for await (const queries of batches(readTaught(inputs, split), queriesPerPass)) {
        const scores = [];
        for (const teach of teachers) scores.push(await teach(queries));
        for (const [place, query] of queries.entries()) {
          const taught = addScores(
            query,
            scores.map((ofTeacher) => ofTeacher[place] ?? []),
          );
          for (const group of taught) await output.write(group, split);
          output.counts.in += taught.length;
          written += query.passages.filter(({ chunkId }) => isSynthetic(chunkId)).length;
          await progress({ phase: 'teach', done: output.counts.in, total, unit: 'groups' });
        }
      }
    const kinds = config.teachers.map(({ kind, model }) => (model === undefined ? kind : `${kind} ${model}`));
    output.summary = { teachers: kinds, warnings: warnOfWritten(written, kinds) };
  },
});

type Inputs = Record<'groups' | 'candidates' | 'judgements', ArtifactReader>;

/** Both splits have the queries in their order, each its own: what the other has is passed over. */
async function* readTaught(inputs: Inputs, split: (typeof splits)[number]): AsyncGenerator<TaughtQuery> {
  const candidatesOf = openCandidates(inputs.candidates);
  const judgementsOf = createSubsetJoin(
    groupsBy(inputs.judgements.rows(judgementSchema), ({ queryId }) => queryId),
    ([row]) => row?.queryId,
  );
  for await (const query of readTaughtGroups(inputs.groups, split))
    yield { ...query, candidates: await candidatesOf(query.id), judgements: await judgementsOf(query.id) };
}

/** `scores`: by teacher, of the query's passages in their order. */
function addScores({ groups, passages }: TaughtQuery, scores: readonly number[][]): TrainingGroup[] {
  const placeOf = new Map(passages.map(({ chunkId }, place) => [chunkId, place]));
  const scoresOf = (chunkId: string): number[] => scores.map((own) => own[placeOf.get(chunkId) ?? -1] ?? NaN);
  return groups.map((group) => ({
    ...group,
    passages: group.passages.map((each) => ({ ...each, teacherScores: scoresOf(each.chunkId) })),
  }));
}

function warnOfWritten(written: number, kinds: readonly string[]): string[] {
  if (written === 0 || !kinds.includes('first-stage')) return [];
  return [
    `the first stage scores the ${written} passages that a model wrote 0, because no search can find them: ` +
      'take another teacher (train.teachers: [{kind: encoder}]), or another strategy of queries',
  ];
}
