import { buildOwnGroups } from '../../core/assembly/buildOwnGroups';
import type { GroupShape } from '../../core/assembly/groupShape';
import type { LabelledRow } from '../../core/contracts/labelledRow';
import type { TrainingGroup } from '../../core/contracts/trainingGroup';
import { RankwrightError } from '../../core/errors';
import type { Drop } from '../../core/ingest/drop';
import { leakReasons } from '../../core/leakage/leakageCheck';
import type { Leak, TestQuestions } from '../../core/leakage/testQuestions';
import { createRandom } from '../../core/random';
import { Reservoir } from '../../core/samples/reservoir';
import { normalForm } from '../../core/similarity/normalForm';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { openSourceFile, readSourceListing } from '../../infra/sources/blobStore';
import { readLabelledRows } from '../../infra/sources/readLabelledRows';

/** Positives of a source that negatives are drawn from: 10,000 passages of 1 KB are 10 MB. */
const mostInPool = 10_000;
/** The name under which held-out queries are compared beside those of evaluation sets. */
export const heldOut = 'held out';

/** Labelled rows as the spec names them, and how many of the mixture they are to be. */
export interface OwnSource {
  label: string;
  sha256: string | undefined;
  share?: number | undefined;
  weight?: number | undefined;
}

export interface BlendRules extends GroupShape {
  /** That a row is given which has none of its own. */
  negatives: number;
  seed: number;
}

/** What rows are read with; `asked` are the questions that nothing may be trained on. */
export interface Reading {
  store: ObjectStore;
  asked: TestQuestions;
  rules: BlendRules;
}

export type RowOrReason = { row: LabelledRow } | { reason: string; details: Drop | { query: string; measured: Leak } };

/** Each row of a source, or why it is left out. Read as often as it is needed, in the same order. */
export async function* readOwnRows(
  { label, sha256 }: OwnSource,
  { store, asked }: Pick<Reading, 'store' | 'asked'>,
): AsyncGenerator<RowOrReason> {
  if (sha256 === undefined)
    throw new RankwrightError('not-configured', `the rows of ${label} were not stored when the run was started`, {
      mend: 'start the run with the command line, which stores the files that a spec names',
    });
  const listing = await readSourceListing({ digest: sha256, label }, store);
  for await (const item of readLabelledRows(listing, (file) => openSourceFile(file, store))) {
    if ('drop' in item) yield { reason: item.drop.reason, details: item.drop };
    else {
      const { query } = item.row;
      const leak = asked.find(query);
      const reason = leak?.set === heldOut ? 'asks-held-out-query' : leakReasons.questions;
      yield leak ? { reason, details: { query, measured: leak } } : { row: withoutPositives(item.row) };
    }
  }
}

/** A part of the positives of a source, for rows that have no negative of their own. Memory: that part. */
export class NegativePool {
  private readonly texts: Reservoir<string>;

  constructor(private readonly seed: number) {
    this.texts = new Reservoir(mostInPool, createRandom('own rows', seed));
  }

  add({ positives }: LabelledRow): void {
    for (const { text } of positives) this.texts.offer(text);
  }

  /** Draws for rows with one seed of their own each; what answers the row's query is not drawn, nor a text twice. */
  createDraw(count: number): (row: LabelledRow) => string[] {
    const texts = [...new Map(this.texts.items().map((text) => [normalForm(text), text])).values()];
    return ({ query, positives }) => {
      const taken = new Set(positives.map(({ text }) => normalForm(text)));
      const random = createRandom('negatives of own rows', this.seed, query);
      const drawn: string[] = [];
      for (let tries = 0; drawn.length < count && tries < 10 * count && texts.length > 0; tries += 1) {
        const text = texts[Math.floor(random() * texts.length)] ?? '';
        const form = normalForm(text);
        if (!taken.has(form)) drawn.push(text);
        taken.add(form);
      }
      return drawn;
    };
  }
}

/** The groups of a source, row by row: none of a row that has, and was given, no negative. */
export async function* readOwnGroups(
  source: OwnSource,
  draw: (row: LabelledRow) => string[],
  reading: Reading,
): AsyncGenerator<{ query: string; isDrawn: boolean; groups: TrainingGroup[] }> {
  for await (const item of readOwnRows(source, reading)) {
    if (!('row' in item)) continue;
    const { row } = item;
    const drawn = row.negatives.length === 0 ? draw(row) : [];
    yield { query: row.query, isDrawn: drawn.length > 0, groups: buildOwnGroups(row, drawn, reading.rules) };
  }
}

function withoutPositives(row: LabelledRow): LabelledRow {
  const positives = new Set(row.positives.map(({ text }) => normalForm(text)));
  return { ...row, negatives: row.negatives.filter((text) => !positives.has(normalForm(text))) };
}
