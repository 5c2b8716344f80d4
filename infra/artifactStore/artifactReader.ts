import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ZodType } from 'zod';
import type { Manifest, Part } from '../../core/contracts/manifest';
import { sha256 } from '../../core/hashing/digest';
import { RankwrightError } from '../../core/errors';
import { downloadObject } from './downloadObject';
import type { ObjectStore } from './objectStore';
import { artifactPrefix } from '../../core/artifactPrefix';

/** Reads one finished artifact, a part at a time; every object is checked against the manifest before it is used. */
export class ArtifactReader {
  private readonly prefix: string;

  constructor(
    private readonly store: ObjectStore,
    readonly manifest: Manifest,
  ) {
    this.prefix = artifactPrefix(manifest.stage, manifest.key);
  }

  /** `s3://bucket/prefix` of the artifact, for people. */
  get address(): string {
    return `${this.store.address}/${this.prefix}`;
  }

  /** Number of rows of a table, from the manifest. */
  rowCount(table = 'part'): number {
    return this.partsOf(table).reduce((sum, part) => sum + (part.rows ?? 0), 0);
  }

  partsOf(table = 'part'): Part[] {
    return this.manifest.parts.filter((part) => part.table === table);
  }

  /** Rows of a table in the order they were written. Memory: one part, and the next one as it is stored. */
  async *rows<Row>(schema: ZodType<Row>, table = 'part'): AsyncGenerator<Row> {
    const parts = this.partsOf(table);
    let next = this.fetch(parts[0]);
    for (const [index] of parts.entries()) {
      const body = await next;
      next = this.fetch(parts[index + 1]);
      yield* rowsOf(body, schema);
    }
  }

  async *partRows<Row>(part: Part, schema: ZodType<Row>): AsyncGenerator<Row> {
    yield* rowsOf(await this.bytes(part), schema);
  }

  /** A part that is read ahead; whoever stops reading before it never hears that it failed. */
  private fetch(part: Part | undefined): Promise<Buffer> {
    const body = part ? this.bytes(part) : Promise.resolve(Buffer.alloc(0));
    body.catch(() => undefined);
    return body;
  }

  /** A file of the artifact, whole. */
  async readFile(name: string): Promise<Buffer> {
    return this.bytes(this.file(name));
  }

  hasFile(name: string): boolean {
    return this.manifest.parts.some((part) => part.name === name);
  }

  /** Copies every part into a folder under its own name, checking digests on the way. Memory: a stream's buffer. */
  async download(folder: string): Promise<void> {
    for (const part of this.manifest.parts) await this.downloadPart(part, join(folder, part.name));
  }

  private file(name: string): Part {
    const part = this.manifest.parts.find((candidate) => candidate.name === name);
    if (part) return part;
    throw new RankwrightError('missing-object', `${this.address} has no file ${name}`, {
      mend: `it has ${this.manifest.parts.map((each) => each.name).join(', ')}: was it made by another version?`,
    });
  }

  private async bytes(part: Part): Promise<Buffer> {
    const body = await this.store.get(`${this.prefix}/${part.object}`);
    if (sha256(body) !== part.sha256) throw this.damaged(part);
    return body;
  }

  private async downloadPart(part: Part, path: string): Promise<void> {
    const digest = await downloadObject(this.store, `${this.prefix}/${part.object}`, path);
    if (digest !== part.sha256) throw this.damaged(part);
  }

  private damaged(part: Part): RankwrightError {
    const address = `${this.address}/${part.object}`;
    return new RankwrightError('damaged-artifact', `${address} is not what its manifest says (sha256 ${part.sha256})`, {
      mend: `it is torn or was changed: delete ${this.address}/ and start the run again, which makes it anew`,
    });
  }
}

function* rowsOf<Row>(body: Buffer, schema: ZodType<Row>): Generator<Row> {
  const content = gunzipSync(body).toString('utf8');
  for (const line of content.split('\n')) if (line !== '') yield schema.parse(JSON.parse(line));
}
