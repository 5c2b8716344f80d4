import { hash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import {
  accountRowBytes,
  blockDigestBytes,
  blockRowBytes,
  blockTargetBytes,
  digestBytes,
  indexRowBytes,
  writeHeader,
} from '../../core/ledger/layout';
import { fingerprintBytes } from '../../core/ledger/keyTable';
import type { Account, LedgerRecord } from '../../core/ledger/record';
import { rankBytes } from '../../core/ledger/record';

const lineBreak = Buffer.from('\n');

/** Builds one segment of records with different keys, in the order in which they are added. Memory: the segment. */
export class SegmentBuilder {
  records = 0;
  private readonly indexRows: Buffer[] = [];
  private readonly blockRows: Buffer[] = [];
  private readonly accountRows: Buffer[] = [];
  private readonly data: Buffer[] = [];
  private readonly models = new Map<string, number>();
  private dataBytes = 0;
  private open = { lines: [] as Buffer[], bytes: 0, firstRecord: 0 };

  add({ fingerprint, rank, account, line }: LedgerRecord): void {
    const row = Buffer.alloc(indexRowBytes);
    fingerprint.copy(row, 0, 0, fingerprintBytes);
    rank.copy(row, fingerprintBytes, 0, rankBytes);
    row.writeUInt32BE(this.records, fingerprintBytes + rankBytes);
    this.indexRows.push(row);
    this.accountRows.push(this.accountRow(account));
    this.open.lines.push(line, lineBreak);
    this.open.bytes += line.length + 1;
    this.records += 1;
    if (this.open.bytes >= blockTargetBytes) this.closeBlock();
  }

  /**
   * The bytes of the segment. `replaces` are the names of the segments that it stands for: they go into its header, so
   * that no chain of replacements can come back to a segment that it deleted.
   */
  finish(replaces: readonly string[] = []): Buffer {
    if (this.open.lines.length > 0) this.closeBlock();
    const index = Buffer.concat([...this.indexRows.sort((left, right) => left.compare(right)), ...this.blockRows]);
    const accounts = Buffer.concat([...this.modelNames(), ...this.accountRows]);
    const header = writeHeader({
      records: this.records,
      blocks: this.blockRows.length,
      accountsBytes: accounts.length,
      dataBytes: this.dataBytes,
      replaces: replacesDigest(replaces),
      indexDigest: hash('sha256', index, 'buffer'),
      accountsDigest: hash('sha256', accounts, 'buffer'),
    });
    const body = Buffer.concat([header, index, accounts, ...this.data, Buffer.alloc(digestBytes)]);
    const trailerAt = body.length - digestBytes;
    hash('sha256', body.subarray(0, trailerAt), 'buffer').copy(body, trailerAt);
    return body;
  }

  private closeBlock(): void {
    const packed = deflateRawSync(Buffer.concat(this.open.lines), { level: 6 });
    const row = Buffer.alloc(blockRowBytes);
    row.writeUInt32BE(this.dataBytes, 0);
    row.writeUInt32BE(packed.length, 4);
    row.writeUInt32BE(this.open.firstRecord, 8);
    row.writeUInt32BE(this.records - this.open.firstRecord, 12);
    hash('sha256', packed, 'buffer').copy(row, 16, 0, blockDigestBytes);
    this.blockRows.push(row);
    this.data.push(packed);
    this.dataBytes += packed.length;
    this.open = { lines: [], bytes: 0, firstRecord: this.records };
  }

  private accountRow({ model, isBatch, tokensIn, tokensCached, tokensOut }: Account): Buffer {
    const known = this.models.get(model) ?? this.models.size;
    this.models.set(model, known);
    const row = Buffer.alloc(accountRowBytes);
    row.writeUInt16BE(known, 0);
    row.writeUInt16BE(isBatch ? 1 : 0, 2);
    [tokensIn, tokensCached, tokensOut].forEach((count, place) => row.writeUInt32BE(count, 4 + place * 4));
    return row;
  }

  private modelNames(): Buffer[] {
    const names = Buffer.from(JSON.stringify([...this.models.keys()]));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(names.length);
    return [length, names];
  }
}

function replacesDigest(names: readonly string[]): Buffer {
  if (names.length === 0) return Buffer.alloc(digestBytes);
  return hash('sha256', [...names].sort().join('\n'), 'buffer');
}
