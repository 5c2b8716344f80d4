import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ObjectStore, StoredObject, TaggedObject } from './objectStore';
import {
  isChecksumMismatch,
  isEmptyRange,
  isPreconditionFailed,
  isSwapRefused,
  replacedObject,
  toStorageError,
} from './storageErrors';

export interface S3Options {
  bucket: string;
  /** Absent for AWS itself. */
  endpoint?: string;
  region: string;
  pathStyle: boolean;
  /** Of what is written: by S3's own keys, or by one of its key management service. Absent: what the bucket does. */
  encryption?: { kind: 'AES256' | 'aws:kms'; keyId?: string };
}

type Encryption = Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'>;

/**
 * Above this a file travels in pieces: one lost connection then costs a piece, not the file. Up to this it is read
 * whole, because a stream cannot be sent again, and an early refusal would show as a lost connection.
 */
const multipartThresholdBytes = 16 * 1024 * 1024;

/** Object storage on any S3; credentials come from the AWS SDK's own chain (environment, files, roles). */
export class S3ObjectStore implements ObjectStore {
  readonly address: string;
  private readonly client: S3Client;

  constructor(private readonly options: S3Options) {
    this.address = `s3://${options.bucket}`;
    this.client = new S3Client({
      region: options.region,
      forcePathStyle: options.pathStyle,
      maxAttempts: 5,
      retryMode: 'standard',
      ...(options.endpoint ? { endpoint: options.endpoint } : {}),
    });
  }

  async get(key: string): Promise<Buffer> {
    return this.attempt('read', key, async () => {
      const response = await this.client.send(new GetObjectCommand(this.at(key)));
      return Buffer.from((await response.Body?.transformToByteArray()) ?? []);
    });
  }

  async getRange(key: string, start: number, endExclusive: number): Promise<Buffer> {
    if (endExclusive <= start) return Buffer.alloc(0);
    const Range = `bytes=${start}-${endExclusive - 1}`;
    return this.attempt('read', key, async () => {
      try {
        const response = await this.client.send(new GetObjectCommand({ ...this.at(key), Range }));
        return Buffer.from((await response.Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (isEmptyRange(error)) return Buffer.alloc(0);
        throw error;
      }
    });
  }

  async getWithTag(key: string): Promise<TaggedObject | undefined> {
    for (let triesLeft = 5; ; triesLeft -= 1) {
      try {
        const response = await this.client.send(new GetObjectCommand(this.at(key)));
        const body = Buffer.from((await response.Body?.transformToByteArray()) ?? []);
        return { body, etag: unquoted(response.ETag) };
      } catch (error) {
        // versitygw reads body and tag one after the other: the checksum tells when a writer came in between.
        if (isChecksumMismatch(error) && triesLeft > 0) continue;
        const failure = toStorageError(error, 'read', this.addressOf(key));
        if (failure.code === 'missing-object') return undefined;
        throw failure;
      }
    }
  }

  async stream(key: string, etag?: string): Promise<Readable> {
    const condition = etag === undefined ? {} : { IfMatch: `"${etag}"` };
    return this.attempt('read', key, async () => {
      try {
        const response = await this.client.send(new GetObjectCommand({ ...this.at(key), ...condition }));
        return response.Body as Readable;
      } catch (error) {
        throw isPreconditionFailed(error) ? replacedObject(this.address, key, error) : error;
      }
    });
  }

  async has(key: string): Promise<boolean> {
    try {
      await this.client.send(new HeadObjectCommand(this.at(key)));
      return true;
    } catch (error) {
      const failure = toStorageError(error, 'read', this.addressOf(key));
      if (failure.code === 'missing-object') return false;
      throw failure;
    }
  }

  async put(key: string, body: Buffer): Promise<void> {
    await this.attempt('write', key, () => this.client.send(new PutObjectCommand({ ...this.to(key), Body: body })));
  }

  async putIfAbsent(key: string, body: Buffer): Promise<boolean> {
    return this.unlessExists(key, () =>
      this.client.send(new PutObjectCommand({ ...this.to(key), Body: body, IfNoneMatch: '*' })),
    );
  }

  async replaceIf(key: string, body: Buffer, etag: string | null): Promise<boolean> {
    const condition = etag === null ? { IfNoneMatch: '*' } : { IfMatch: `"${etag}"` };
    try {
      await this.client.send(new PutObjectCommand({ ...this.to(key), Body: body, ...condition }));
      return true;
    } catch (error) {
      if (isSwapRefused(error)) return false;
      throw toStorageError(error, 'write', this.addressOf(key));
    }
  }

  async putFileIfAbsent(key: string, path: string): Promise<boolean> {
    const { size } = await stat(path);
    if (size <= multipartThresholdBytes) return this.putIfAbsent(key, await readFile(path));
    const params = { ...this.to(key), Body: createReadStream(path), IfNoneMatch: '*' };
    return this.unlessExists(key, () => new Upload({ client: this.client, params, queueSize: 2 }).done());
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    let continuationToken: string | undefined;
    do {
      const page = await this.attempt('list', prefix, () =>
        this.client.send(
          new ListObjectsV2Command({
            Bucket: this.options.bucket,
            Prefix: prefix,
            ...(continuationToken ? { ContinuationToken: continuationToken } : {}),
          }),
        ),
      );
      for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
        const modifiedMs = LastModified?.getTime() ?? Date.now();
        if (Key) yield { key: Key, bytes: Size ?? 0, etag: unquoted(ETag), modifiedMs };
      }
      continuationToken = page.NextContinuationToken;
    } while (continuationToken);
  }

  async delete(key: string): Promise<void> {
    await this.attempt('delete', key, () => this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.options.bucket, Key: key };
  }

  private to(key: string): { Bucket: string; Key: string } & Encryption {
    const { kind, keyId } = this.options.encryption ?? {};
    const encryption = { ...(kind ? { ServerSideEncryption: kind } : {}), ...(keyId ? { SSEKMSKeyId: keyId } : {}) };
    return { ...this.at(key), ...encryption };
  }

  private addressOf(key: string): string {
    return `${this.address}/${key}`;
  }

  private async attempt<Result>(verb: string, key: string, action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw toStorageError(error, verb, this.addressOf(key));
    }
  }

  private async unlessExists(key: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      if (isPreconditionFailed(error)) return false;
      throw toStorageError(error, 'write', this.addressOf(key));
    }
  }
}

function unquoted(etag = ''): string {
  return etag.replaceAll('"', '');
}
