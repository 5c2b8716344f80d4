import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileObject as ApiFile } from 'openai/resources/files';
import { ApiError } from '../apiError';
import type { AsSent } from './batchObject';

export type FileObject = AsSent<ApiFile>;

export interface FileStoreOptions {
  /** Contents and descriptions go there and are found again after a restart; absent: all in memory. */
  folder?: string | undefined;
  /** All files together; an upload that would exceed it is refused. */
  maxBytes?: number | undefined;
}

const mebibyte = 1024 * 1024;
const daysKept = 30;

/** The files of the API: what was uploaded, and what batches wrote. */
export class FileStore {
  private readonly files = new Map<string, FileObject>();
  private readonly contents = new Map<string, Buffer>();
  private storedBytes = 0;

  private constructor(
    private readonly folder: string | undefined,
    private readonly maxBytes: number,
  ) {}

  static async open(options: FileStoreOptions = {}): Promise<FileStore> {
    const { folder } = options;
    const store = new FileStore(folder, options.maxBytes ?? (folder === undefined ? 1024 : 8192) * mebibyte);
    if (folder !== undefined) await store.load(folder);
    return store;
  }

  /** @throws ApiError 400 when the store is full */
  async add(filename: string, purpose: string, content: Buffer): Promise<FileObject> {
    if (this.storedBytes + content.length > this.maxBytes) {
      const message = `The storage of ${this.maxBytes} bytes is full: delete files that are not needed any more.`;
      throw new ApiError(400, 'invalid_request_error', message, { code: 'storage_limit_exceeded' });
    }
    const createdAt = Math.floor(Date.now() / 1000);
    const file: FileObject = {
      id: `file-${randomBytes(12).toString('hex')}`,
      object: 'file',
      bytes: content.length,
      created_at: createdAt,
      expires_at: createdAt + daysKept * 86_400,
      filename,
      purpose: purpose as FileObject['purpose'],
      status: 'processed',
      status_details: null,
    };
    this.storedBytes += content.length;
    if (this.folder === undefined) this.contents.set(file.id, content);
    else await this.save(this.folder, file, content);
    this.files.set(file.id, file);
    return file;
  }

  has(id: string): boolean {
    return this.files.has(id);
  }

  /** @throws ApiError 404 when there is none, or not any more */
  get(id: string): FileObject {
    const file = this.files.get(id);
    if (file) return file;
    throw new ApiError(404, 'invalid_request_error', `No such File object: ${id}`, { param: 'id' });
  }

  /** @throws ApiError 404 when there is none, or not any more */
  async read(id: string): Promise<Buffer> {
    this.get(id);
    return this.contents.get(id) ?? readFile(join(this.folder ?? '', `${id}.jsonl`));
  }

  /** The newest first. */
  all(): FileObject[] {
    return [...this.files.values()].reverse();
  }

  /** @throws ApiError 404 when there is none, or not any more */
  async delete(id: string): Promise<void> {
    const file = this.get(id);
    this.files.delete(id);
    this.contents.delete(id);
    this.storedBytes -= file.bytes;
    if (this.folder === undefined) return;
    await rm(join(this.folder, `${id}.json`), { force: true });
    await rm(join(this.folder, `${id}.jsonl`), { force: true });
  }

  /** The description goes last and at once, so that what has one is whole. */
  private async save(folder: string, file: FileObject, content: Buffer): Promise<void> {
    await writeFile(join(folder, `${file.id}.jsonl`), content);
    await writeFile(join(folder, `${file.id}.part`), JSON.stringify(file));
    await rename(join(folder, `${file.id}.part`), join(folder, `${file.id}.json`));
  }

  private async load(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const files = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as FileObject),
    );
    for (const file of files.sort((left, right) => left.created_at - right.created_at)) {
      this.files.set(file.id, file);
      this.storedBytes += file.bytes;
    }
  }
}
