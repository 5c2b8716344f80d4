import { ZodError } from 'zod';
import { changesFile, thisRun, type RunChanges } from '../core/contracts/changes';
import { diffRows, type DiffOptions, type RowDiff } from '../core/changes/diffRows';
import { DriftTally, isSameGrade } from '../core/changes/judgeDrift';
import { compareSets } from '../core/comparison/buildComparison';
import type { ComparedEvaluation } from '../core/contracts/comparison';
import { RankwrightError } from '../core/errors';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { renderChanges } from '../core/report/changes/renderChanges';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { readComparedEvaluation } from '../infra/client/comparison/readComparedEvaluation';
import { beforePrefix, evaluationPrefix } from '../temporal.config';
import { readProbe } from './changes/readProbe';
import { documentRows, groupRows, labelRows, passageRows, queryRows, type Rows } from './changes/readRows';
import { describeProbe, sampleDocuments, sampleLabels, sampleQueries, type Side } from './changes/sampleRows';
import { defineStage } from './stage/definition';

/** Rows of each kind that are shown. */
const samples = 8;

type Readers = Record<string, ArtifactReader | undefined>;
type Diff = <Value>(stage: string, rows: Rows<Value>, options?: Partial<DiffOptions<Value>>) => Promise<RowDiff>;

/**
 * What a run has that an earlier one of its pipeline had not: rows that came, went and changed, how the judge grades what
 * it graded before, and the metrics of both on the same lists. `item` is the earlier run; its artifacts are the inputs whose
 * names begin with `before:`. Memory: some 200 bytes a document, passage or label of the earlier run, one kind at a time.
 */
export const describeChanges = defineStage({
  name: 'changes',
  version: 2,
  inputs: 'any',
  configure: ({ gate: { deploy } }, item = '') => ({ previousRunId: item, deploy }),
  async run({ config: { previousRunId, deploy }, inputs, output, progress }) {
    const before = readersOfBefore(inputs);
    const diff: Diff = async (stage, rows, options) => {
      await progress({ phase: `compare ${stage}`, done: output.counts.in, unit: 'rows' });
      const found = await diffRows(rows(before[stage]), rows(inputs[stage]), { samples, ...options });
      output.counts.in += found.churn.before + found.churn.now;
      output.counts.out += found.churn.added + found.churn.removed + found.churn.changed;
      return found;
    };
    const { drift, ...rows } = await compareRows(diff, { before: sideOf(before), now: sideOf(inputs) });
    const [again, againBefore] = [await readProbe(inputs['probe']), await readProbe(before['probe'])];
    const [now, earlier] = [
      await readEvaluations(inputs, { runId: thisRun, deploy }),
      await readEvaluations(before, { runId: previousRunId, deploy }),
    ];
    const { sets, apart } = compareSets([now, earlier]);
    const changes: RunChanges = {
      ...{ previousRunId, ...rows, sets, apart: [...apart, ...now.unreadable, ...earlier.unreadable] },
      drift: { ...drift, ...(again ? { again } : {}), ...(againBefore ? { againBefore } : {}) },
    };
    const { html, markdown } = renderChanges(changes, '1');
    await output.writeBytes(changesFile, Buffer.from(`${canonicalJson(changes)}\n`));
    await output.writeBytes('changes.html', Buffer.from(html));
    await output.writeBytes('changes.md', Buffer.from(markdown));
    output.summary = summarize(changes);
  },
});

type ComparedRows = Omit<RunChanges, 'previousRunId' | 'sets' | 'apart'>;

async function compareRows(diff: Diff, sides: { before: Side; now: Side }): Promise<ComparedRows> {
  const isSame = (left: string, right: string): boolean => left === right;
  const drift = new DriftTally();
  const documents = await sampleDocuments(await diff('ingest', documentRows, { isSame }), sides);
  const { churn: passages } = await diff('chunk', passageRows, { isSame });
  const queries = await sampleQueries(await diff('queries', queryRows), sides);
  const labels = await diff('judge', labelRows, { isSame: isSameGrade, onBoth: (...pair) => drift.add(...pair) });
  const { churn: groups } = await diff('assemble', groupRows);
  const { probe, ...drifted } = drift.summary();
  const regraded = await describeProbe(drift.regradedProbe(samples), sides.now);
  return {
    ...{ documents, passages, queries, groups },
    labels: await sampleLabels(labels, sides),
    drift: { ...drifted, probe: { ...probe, samples: regraded } },
  };
}

function readersOfBefore(inputs: Readers): Readers {
  const named = Object.entries(inputs).filter(([name]) => name.startsWith(beforePrefix));
  return Object.fromEntries(named.map(([name, reader]) => [name.slice(beforePrefix.length), reader]));
}

function sideOf({ ingest, chunk, queries, judge }: Readers): Side {
  return { ingest, chunk, queries, judge };
}

interface Evaluations {
  runId: string;
  evaluations: ComparedEvaluation[];
  unreadable: RunChanges['apart'];
}

/** One that cannot be read, as when another release made it otherwise, stands apart: all else is compared as ever. */
async function readEvaluations(
  readers: Readers,
  { runId, deploy }: { runId: string; deploy: string },
): Promise<Evaluations> {
  const read: Evaluations = { runId, evaluations: [], unreadable: [] };
  for (const [name, reader] of Object.entries(readers)) {
    if (!name.startsWith(evaluationPrefix) || !reader) continue;
    try {
      read.evaluations.push(await readComparedEvaluation(reader, deploy));
    } catch (error) {
      const isOtherwise = error instanceof ZodError || (error instanceof RankwrightError && !error.retryable);
      if (!isOtherwise) throw error;
      const reason = `it cannot be compared: ${error.message}`;
      read.unreadable.push({ runId, set: name.slice(evaluationPrefix.length), reason });
    }
  }
  return read;
}

/** The counts alone, and how the main metric moved on each set. */
function summarize({ documents, passages, queries, labels, groups, drift, sets }: RunChanges): Record<string, unknown> {
  const churnOf = ({ added, removed, changed }: RunChanges['passages']): object => ({ added, removed, changed });
  const moved = sets.flatMap(({ name, pairs }) =>
    (pairs[0]?.metrics.slice(0, 1) ?? []).map(({ metric, mean, pValue }) => ({ set: name, metric, mean, pValue })),
  );
  return {
    documents: churnOf(documents),
    passages: churnOf(passages),
    queries: churnOf(queries),
    labels: churnOf(labels),
    groups: churnOf(groups),
    regraded: drift.regraded,
    moved,
  };
}
