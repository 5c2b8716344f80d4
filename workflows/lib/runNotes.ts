import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RecordedRun } from '../../core/contracts/activities';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { RunOutcome, RunProgress } from '../../core/contracts/run';
import { searchAttributes, wantedDrops } from '../../temporal.config';
import { renderRunCard, type RunCardState } from './runCard';

type AttributeName = keyof typeof searchAttributes;
type Attributes = Partial<Record<AttributeName, string | number | null>>;
type End = Required<Pick<RunCardState, 'outcome'>> | Required<Pick<RunCardState, 'failure'>>;

const corpusDigits = 12;
const longestWhy = 240;

/**
 * What a run says of itself in Temporal's UI: search attributes for lists, the run card on its page, and at its end the
 * memo. Each change of attributes is an event of its history, so only what differs is told, once a stage and once a pause.
 */
export class RunNotes {
  private readonly told = new Map<AttributeName, string | number>();

  constructor(
    pipeline: string,
    private readonly read: () => RunProgress,
  ) {
    // What whoever started the run has said already; a schedule may have said nothing.
    const { typedSearchAttributes } = workflowInfo();
    for (const [name, key] of Object.entries(searchAttributes)) {
      const value: string | number | undefined = typedSearchAttributes.get<'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE'>(key);
      if (value !== undefined) this.told.set(name as AttributeName, value);
    }
    this.tell({ pipeline, verdict: 'pending' });
  }

  stageBegins(stage: string): void {
    this.tell({ stage, ...this.figures });
    this.draw();
  }

  /** Something that a person may have to act on, or only progress. */
  changed(): void {
    const { pause } = this.read();
    // Figures change with every report of a stage, and are told where a person comes to look.
    if (pause) this.tell({ waitsFor: pause.reason, why: clip(pause.message), ...this.figures });
    else this.tell({ waitsFor: null, why: null });
    this.draw();
  }

  /** Returns the last card. */
  ends(end: End): string {
    const { verdict, why, ndcgAt10, ndcgChange } = 'outcome' in end ? end.outcome! : outcomeOf(end.failure!);
    this.tell({
      ...this.figures,
      ...{
        verdict,
        why: clip(why),
        ndcgAt10: rounded(ndcgAt10, 4),
        ndcgChange: rounded(ndcgChange, 4),
        waitsFor: null,
      },
      failure: 'failure' in end ? end.failure!.class : null,
    });
    return this.draw(end);
  }

  /** Where all of the run is written down, and that it is what was written. */
  remember(
    record: RecordedRun,
    { model, report }: { model?: ArtifactReference; report?: ArtifactReference } = {},
  ): void {
    const artifacts = Object.entries({ model, report }).flatMap(([name, artifact]) =>
      artifact ? [[name, referenceOf(artifact)] as const] : [],
    );
    upsertMemo({ record, ...Object.fromEntries(artifacts) });
  }

  private tell(wanted: Attributes): void {
    const changes = Object.entries(wanted) as [AttributeName, string | number | null][];
    const pairs = changes.flatMap(([name, value]) => {
      if ((this.told.get(name) ?? null) === value) return [];
      if (value === null) this.told.delete(name);
      else this.told.set(name, value);
      return [{ key: searchAttributes[name], value }];
    });
    if (pairs.length > 0) upsertSearchAttributes(pairs as Parameters<typeof upsertSearchAttributes>[0]);
  }

  private draw(end: Partial<RunCardState> = {}): string {
    const card = renderRunCard({ ...this.read(), ...end });
    setCurrentDetails(card);
    return card;
  }

  private get figures(): Attributes {
    const { stages, money } = this.read();
    const receipts = stages.flatMap(({ receipt }) => receipt ?? []);
    const dropped = receipts.flatMap(({ counts }) => Object.entries(counts.dropped));
    const rejected = dropped.filter(([reason]) => !(wantedDrops as readonly string[]).includes(reason));
    const corpus = stages.find(({ name, item }) => name === 'ingest' && item === undefined)?.receipt;
    return {
      ...(money ? { costUsd: rounded(money.spentNanoUsd / 1e9, 6) } : {}),
      ...(receipts.length > 0 ? { rejectedRows: rejected.reduce((sum, [, count]) => sum + count, 0) } : {}),
      ...(corpus ? { corpus: corpus.digest.slice(0, corpusDigits) } : {}),
    };
  }
}

function outcomeOf({ stage, message }: NonNullable<RunCardState['failure']>): RunOutcome {
  return { verdict: 'failed', why: stage ? `${stage}: ${message}` : message };
}

/** Lists print all digits of a number. */
function rounded(value: number | undefined, decimals: number): number | null {
  return value === undefined ? null : Number(value.toFixed(decimals)) + 0;
}

function referenceOf({ stage, key, digest }: ArtifactReference): ArtifactReference {
  return { stage, key, digest };
}

function clip(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, ' ').trim());
  return characters.length <= longestWhy ? characters.join('') : `${characters.slice(0, longestWhy - 1).join('')}…`;
}
