import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Counts, Part, Usage } from '../../core/contracts/manifest';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { sha256 } from '../../core/hashing/digest';
import type { ObjectStore } from './objectStore';

interface Table {
  lines: string[];
  characters: number;
  parts: number;
  rowsPerPart: number;
}

const defaultRowsPerPart = 5_000;
/** A part is held in memory while it is made: this bounds it whatever the rows are. */
const maxPartCharacters = 8 * 1024 * 1024;

/**
 * Collects what a stage makes. Rows go to tables of gzipped JSON lines (`<table>-00000-<digest>.jsonl.gz`),
 * files to their own names. A part's object name carries its digest, so that an attempt that was given up
 * for dead can never change what its successor wrote.
 */
export class ArtifactWriter {
  readonly parts: Part[] = [];
  readonly counts: Counts = { in: 0, out: 0, dropped: {} };
  /** A part was there before: an attempt that died left it, or garbage that is about to be deleted. */
  hasFound = false;
  usage: Usage | undefined;
  summary: Record<string, unknown> | undefined;
  private readonly tables = new Map<string, Table>();

  constructor(
    private readonly store: ObjectStore,
    private readonly prefix: string,
  ) {}

  /** Adds one row to a table and counts it as an output, unless the table only accompanies the result. */
  async write(row: object, table = 'part', options: { counted?: boolean; rowsPerPart?: number } = {}): Promise<void> {
    const open = this.openTable(table, options.rowsPerPart);
    const line = canonicalJson(row);
    open.lines.push(line);
    open.characters += line.length;
    if (options.counted ?? true) this.counts.out += 1;
    if (open.lines.length >= open.rowsPerPart || open.characters >= maxPartCharacters) await this.flush(table, open);
  }

  /** Counts a dropped row under its reason code and keeps it, with the reason, in the table `dropped`. */
  async drop(reason: string, row: object): Promise<void> {
    this.countDropped(reason);
    await this.write({ ...row, reason }, 'dropped', { counted: false });
  }

  /** Counts rows that were left out by design and are too many to list. */
  countDropped(reason: string, rows = 1): void {
    this.counts.dropped[reason] = (this.counts.dropped[reason] ?? 0) + rows;
  }

  async writeBytes(name: string, body: Buffer): Promise<void> {
    const digest = sha256(body);
    await this.storeFile(name, digest, (key) => this.store.putIfAbsent(key, body));
    this.addFile(name, body.length, digest);
  }

  /** Stores a local file; it is read twice and never held in memory. */
  async writeFile(name: string, path: string): Promise<void> {
    const digest = await hashPieces(createReadStream(path));
    await this.storeFile(name, digest, (key) => this.store.putFileIfAbsent(key, path));
    this.addFile(name, (await stat(path)).size, digest);
  }

  /**
   * Files keep the names that tools look for, so an attempt that died may have left another content under one.
   * Without a manifest it belongs to nobody and is replaced; with one this attempt is too late, and loses.
   */
  private async storeFile(name: string, digest: string, put: (key: string) => Promise<boolean>): Promise<void> {
    const key = `${this.prefix}/${name}`;
    if (await put(key)) return;
    this.hasFound = true;
    if ((await hashPieces(await this.store.stream(key))) === digest) return;
    if (await this.store.has(`${this.prefix}/manifest.json`)) return;
    await this.store.delete(key);
    await put(key);
  }

  /** Flushes what is open and puts the parts in order of their names. */
  async finish(): Promise<void> {
    for (const [name, table] of this.tables) if (table.lines.length > 0) await this.flush(name, table);
    this.parts.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  private openTable(name: string, rowsPerPart = defaultRowsPerPart): Table {
    const existing = this.tables.get(name);
    if (existing) return existing;
    const table = { lines: [], characters: 0, parts: 0, rowsPerPart };
    this.tables.set(name, table);
    return table;
  }

  private async flush(tableName: string, table: Table): Promise<void> {
    const name = `${tableName}-${String(table.parts).padStart(5, '0')}.jsonl.gz`;
    const { part, isNew } = await storeRows(this.store, this.prefix, { name, table: tableName, lines: table.lines });
    this.parts.push(part);
    this.hasFound ||= !isNew;
    table.lines = [];
    table.characters = 0;
    table.parts += 1;
  }

  private addFile(name: string, bytes: number, digest: string): void {
    this.parts.push({ name, object: name, bytes, sha256: digest, contentSha256: digest });
  }
}

interface Rows {
  name: string;
  table: string;
  lines: string[];
}

/** Stores rows as one gzipped part and tells what it is. */
export async function storePart(store: ObjectStore, prefix: string, rows: Rows): Promise<Part> {
  return (await storeRows(store, prefix, rows)).part;
}

async function storeRows(
  store: ObjectStore,
  prefix: string,
  { name, table, lines }: Rows,
): Promise<{ part: Part; isNew: boolean }> {
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const body = gzipSync(content, { level: 6 });
  const digest = sha256(body);
  const object = objectName(name, digest);
  const isNew = await store.putIfAbsent(`${prefix}/${object}`, body);
  const digests = { sha256: digest, contentSha256: sha256(content) };
  return { part: { name, object, table, rows: lines.length, bytes: body.length, ...digests }, isNew };
}

/** `part-00000.jsonl.gz` -> `part-00000-<16 hex digits>.jsonl.gz`. */
function objectName(name: string, digest: string): string {
  return name.replace(/\.jsonl\.gz$/, `-${digest.slice(0, 16)}.jsonl.gz`);
}

async function hashPieces(pieces: AsyncIterable<unknown>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece as Buffer);
  return hash.digest('hex');
}
