import { KeyTable } from '../../core/ledger/keyTable';
import type { Account } from '../../core/ledger/record';
import { concurrently } from '../../core/concurrently';
import { readAccounts } from './readAccounts';
import { DamagedSegment, readIndex } from './readSegment';
import { readsAtATime, type Segments } from './segments';

export interface ModelStats {
  answers: number;
  batchAnswers: number;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
}

export interface LedgerStats {
  /** Requests with an answer: of several answers to one request only the one that wins is counted, here and below. */
  answers: number;
  /** Answers that another to the same request beats; compaction leaves them out. */
  duplicates: number;
  segments: number;
  bytes: number;
  /** Segments that compaction would merge at the next occasion. */
  smallSegments: number;
  damagedSegments: number;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
  byModel: Record<string, ModelStats>;
}

/** Below this a segment counts as small: it is what one shard leaves. */
const smallSegmentBytes = 512 * 1024;

/** Counts by indexes and accounts, without reading an answer. Memory: some 100 bytes an answer. */
export async function readStats(segments: Segments): Promise<LedgerStats> {
  const listed = await segments.list();
  const table = new KeyTable();
  const winners: { rank: string; account: Account }[] = [];
  let records = 0;
  let damagedSegments = 0;
  await concurrently(listed, readsAtATime, async (segment) => {
    try {
      const index = await readIndex(segments.store, segment);
      const accounts = await readAccounts(segments.store, segment.key, index);
      records += index.records;
      for (let place = 0; place < index.records; place += 1) {
        const { source, offset } = index.fingerprintAt(place);
        const number = table.add(source, offset);
        const rank = index.rankAt(place).toString('latin1');
        const account = accounts[index.recordAt(place)];
        const other = winners[number];
        if (account && (!other || rank < other.rank)) winners[number] = { rank, account };
      }
    } catch (error) {
      if (!(error instanceof DamagedSegment)) throw error;
      damagedSegments += 1;
      segments.reportDamage(error);
    }
  });
  return {
    answers: table.size,
    duplicates: records - table.size,
    segments: listed.length,
    bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0),
    smallSegments: listed.filter(({ bytes }) => bytes < smallSegmentBytes).length,
    damagedSegments,
    ...sumAccounts(winners.map(({ account }) => account)),
  };
}

function sumAccounts(
  accounts: readonly Account[],
): Pick<LedgerStats, 'tokensIn' | 'tokensCached' | 'tokensOut' | 'byModel'> {
  const models = new Map<string, ModelStats>();
  const total = { tokensIn: 0, tokensCached: 0, tokensOut: 0 };
  for (const { model, isBatch, tokensIn, tokensCached, tokensOut } of accounts) {
    const stats = models.get(model) ?? { answers: 0, batchAnswers: 0, tokensIn: 0, tokensCached: 0, tokensOut: 0 };
    models.set(model, stats);
    stats.answers += 1;
    stats.batchAnswers += isBatch ? 1 : 0;
    for (const sums of [stats, total]) {
      sums.tokensIn += tokensIn;
      sums.tokensCached += tokensCached;
      sums.tokensOut += tokensOut;
    }
  }
  const ordered = [...models].sort(([left], [right]) => (left < right ? -1 : 1));
  return { ...total, byModel: Object.fromEntries(ordered) };
}
