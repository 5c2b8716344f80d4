import { hash } from 'node:crypto';
import { accountRowBytes } from '../../core/ledger/layout';
import type { Account } from '../../core/ledger/record';
import type { SegmentIndex } from '../../core/ledger/segmentIndex';
import type { ObjectStore } from '../artifactStore/objectStore';
import { DamagedSegment } from './readSegment';

/** What the records of a segment cost, in the order of the records, by one ranged GET. @throws DamagedSegment */
export async function readAccounts(store: ObjectStore, segment: string, index: SegmentIndex): Promise<Account[]> {
  const { accountsAt, dataAt } = index.layout;
  return parseAccounts(segment, index, await store.getRange(segment, accountsAt, dataAt));
}

/** The same from the bytes of the section. @throws DamagedSegment */
export function parseAccounts(segment: string, { header }: SegmentIndex, section: Buffer): Account[] {
  if (!hash('sha256', section, 'buffer').equals(header.accountsDigest)) {
    throw new DamagedSegment(segment, 'its accounts do not have the digest that the header says');
  }
  const namesBytes = section.readUInt32BE(0);
  const names = JSON.parse(section.subarray(4, 4 + namesBytes).toString('utf8')) as string[];
  return Array.from({ length: header.records }, (_, record) => {
    const row = 4 + namesBytes + record * accountRowBytes;
    return {
      model: names[section.readUInt16BE(row)] ?? '',
      isBatch: (section.readUInt16BE(row + 2) & 1) === 1,
      tokensIn: section.readUInt32BE(row + 4),
      tokensCached: section.readUInt32BE(row + 8),
      tokensOut: section.readUInt32BE(row + 12),
    };
  });
}
