import type { Price } from '../../../core/contracts/spec/llm';
import { costNanoUsd, worstCaseNanoUsd } from '../../../core/llm/money';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { ScopedLedger } from '../../ledger/ledger';
import type { LlmBody, LlmRequest } from '../../../core/contracts/llm';
import { AttemptLog } from './attemptLog';
import { noAttempt, readSpendingNote, shortKey, writeSpendingNote, type SpendingNote } from './spendingNote';

/** What may be lost beside what is in flight: answers that were received and not yet flushed. */
const unflushedAnswers = 64;

export interface SpendingPlace {
  store: ObjectStore;
  ledger: ScopedLedger;
  /** All keys under which the ledger may hold what was asked for this shard. */
  keys: readonly string[];
  /** Absent, or all zero: nothing is noted, since nothing is spent. */
  price: Price | undefined;
  /** The object of the note: one a shard and workflow. */
  name: string;
  /** The activity: all its attempts are one owner. */
  owner: string;
  /** The workflow has no receipt of the activity before: what that one ended with has not been reported. */
  isUnreported: boolean;
}

/** Tokens and money since nothing was spent for a shard that was not reported, whoever of the workflow spent it. */
export interface Spent {
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
  nanoUsd: number;
}

/** Counts what a workflow spends on a shard across attempts and activities, those that were killed included. */
export class ShardSpending {
  private readonly attempt: AttemptLog;

  private constructor(
    private readonly place: SpendingPlace,
    private readonly note: SpendingNote,
    private readonly known: ReadonlySet<string>,
  ) {
    this.attempt = new AttemptLog((attempt) => writeSpendingNote(place.store, place.name, { ...note, attempt }));
  }

  /** `unanswered`: requests that an attempt before may have had in flight when it died. */
  static async open(
    place: SpendingPlace,
    attempt: { unanswered: readonly LlmRequest[]; concurrency: number; grantNanoUsd: number | undefined },
  ): Promise<ShardSpending> {
    const knownNow = place.keys.filter((key) => place.ledger.get(key)).map(shortKey);
    const fresh: SpendingNote = {
      ...{ owner: place.owner, isOpen: true, known: knownNow, lostNanoUsd: 0 },
      ...{ reportedNanoUsd: 0, lastReportNanoUsd: 0, attempt: noAttempt },
      ...(attempt.grantNanoUsd === undefined ? {} : { grantNanoUsd: attempt.grantNanoUsd }),
    };
    if (!costsMoney(place.price)) return new ShardSpending(place, fresh, new Set(knownNow));
    const last = await readSpendingNote(place.store, place.name);
    const note = last ? continued(last, fresh, place, attempt) : fresh;
    await writeSpendingNote(place.store, place.name, note);
    return new ShardSpending(place, note, new Set(note.known));
  }

  /** What attempts that died may have spent without leaving an answer. */
  get lostNanoUsd(): number {
    return this.note.lostNanoUsd;
  }

  /** By receipts before this one. */
  get reportedNanoUsd(): number {
    return this.note.reportedNanoUsd;
  }

  /** By the ledger: entries that were not there when nothing was spent. */
  spent(): Spent {
    return sumSpent(this.place, this.known);
  }

  /** To be awaited before a request that brought nothing is sent again: `lostNanoUsd` is all that the attempt lost. */
  async noteLost(lostNanoUsd: number): Promise<void> {
    if (costsMoney(this.place.price) && lostNanoUsd > 0) await this.attempt.tellLost(lostNanoUsd);
  }

  /** To be awaited before a re-ask is sent. */
  async noteReask(body: LlmBody): Promise<void> {
    const { price } = this.place;
    if (price && costsMoney(price)) await this.attempt.tellReask(worstCaseNanoUsd(price, body));
  }

  /** The attempt ends, and all it received is flushed. `reportedNanoUsd`: what its receipt names; absent: it has none. */
  async close({ lostNanoUsd, reportedNanoUsd }: { lostNanoUsd: number; reportedNanoUsd?: number }): Promise<void> {
    if (!costsMoney(this.place.price)) return;
    await this.attempt.settled();
    await writeSpendingNote(this.place.store, this.place.name, {
      ...this.note,
      isOpen: false,
      ...(reportedNanoUsd === undefined ? {} : { reportedBy: this.place.owner }),
      lostNanoUsd: this.note.lostNanoUsd + lostNanoUsd,
      lastReportNanoUsd: reportedNanoUsd ?? 0,
    });
  }
}

/**
 * Whether an activity that finds the shard finished has to report what it cost: `finisher`, another activity of its
 * workflow, was killed before it could tell. From then on it is this one's to report.
 */
export async function takeOverReport(
  { store, price, name, owner, isUnreported }: Omit<SpendingPlace, 'ledger' | 'keys'>,
  finisher: string,
): Promise<boolean> {
  const note = costsMoney(price) ? await readSpendingNote(store, name) : undefined;
  if (note?.owner !== finisher) return false;
  if (note.reportedBy !== undefined && !isUnreported) return note.reportedBy === owner;
  await writeSpendingNote(store, name, { ...note, isOpen: false, reportedBy: owner });
  return true;
}

export function costsMoney(price: Price | undefined): boolean {
  return price !== undefined && price.inputPerMillion + price.outputPerMillion > 0;
}

function continued(
  last: SpendingNote,
  fresh: SpendingNote,
  place: SpendingPlace,
  attempt: { unanswered: readonly LlmRequest[]; concurrency: number },
): SpendingNote {
  const { reportedNanoUsd } = last;
  if (last.reportedBy !== undefined && last.reportedBy !== place.owner && !place.isUnreported)
    return { ...fresh, reportedNanoUsd: reportedNanoUsd + last.lastReportNanoUsd };
  // Its own receipt that did not arrive has reported nothing.
  const lostNanoUsd = last.lostNanoUsd + (last.isOpen ? lostInFlight(last, place, attempt) : 0);
  return { ...fresh, known: last.known, lostNanoUsd, reportedNanoUsd };
}

/**
 * What the attempt knew to be lost, and the worst case of what could have been in flight or unflushed: as many re-asks as
 * it told of, the largest first asks for the rest. Within what was granted.
 */
function lostInFlight(
  last: SpendingNote,
  place: SpendingPlace,
  { unanswered, concurrency }: { unanswered: readonly LlmRequest[]; concurrency: number },
): number {
  const { price } = place;
  if (!price) return 0;
  const { lostNanoUsd, reasks, reaskNanoUsd } = last.attempt;
  const slots = concurrency + unflushedAnswers;
  const firstAsks = unanswered.map(({ body }) => worstCaseNanoUsd(price, body));
  const asks = [...firstAsks, ...new Array<number>(Math.min(reasks, slots)).fill(reaskNanoUsd)];
  const largest = asks.sort((left, right) => right - left).slice(0, slots);
  const sum = lostNanoUsd + largest.reduce((total, each) => total + each, 0);
  if (last.grantNanoUsd === undefined) return sum;
  const granted = last.grantNanoUsd - last.lostNanoUsd - sumSpent(place, new Set(last.known)).nanoUsd;
  return Math.min(sum, Math.max(0, granted));
}

function sumSpent({ keys, ledger, price }: SpendingPlace, known: ReadonlySet<string>): Spent {
  const sum: Spent = { tokensIn: 0, tokensCached: 0, tokensOut: 0, nanoUsd: 0 };
  for (const key of new Set(keys)) {
    const entry = known.has(shortKey(key)) ? undefined : ledger.get(key);
    if (!entry) continue;
    const { usage, isBatch } = entry;
    sum.tokensIn += usage.tokensIn;
    sum.tokensCached += usage.tokensCached;
    sum.tokensOut += usage.tokensOut;
    if (price) sum.nanoUsd += costNanoUsd(price, usage, { isBatch });
  }
  return sum;
}
