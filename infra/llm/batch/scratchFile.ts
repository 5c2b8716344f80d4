import { open, type FileHandle } from 'node:fs/promises';

const bufferBytes = 1024 * 1024;

/** A file that grows at its end and is read anywhere; writes are gathered, so that a line costs no system call. */
export class ScratchFile {
  /** Of what was appended, flushed or not. */
  bytes = 0;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<ScratchFile> {
    return new ScratchFile(path, await open(path, 'w+'));
  }

  async append(piece: Uint8Array): Promise<void> {
    this.pending.push(piece);
    this.pendingBytes += piece.length;
    this.bytes += piece.length;
    if (this.pendingBytes >= bufferBytes) await this.flush();
  }

  async flush(): Promise<void> {
    const body = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    await this.handle.appendFile(body);
  }

  /** Bytes that have been flushed. */
  async read(offset: number, bytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(bytes);
    await this.handle.read(buffer, 0, bytes, offset);
    return buffer;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
