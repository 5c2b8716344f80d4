import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** A file that is being written; nothing of it counts before `close` has come back. */
export interface ExportSink<Item> {
  write(item: Item): Promise<void>;
  close(): Promise<{ rows: number; bytes: number; sha256: string }>;
  /** Ends it without finishing; for when the export has failed. */
  abandon(): Promise<void>;
}

const bufferedCharacters = 1 << 20;

/** A text file of lines, each ended by \n. Memory: 1 MiB. */
export async function createLineFile(path: string, header?: string): Promise<ExportSink<string>> {
  const file = new LineFile(await open(path, 'wx'));
  if (header !== undefined) await file.append(header);
  return file;
}

class LineFile implements ExportSink<string> {
  private pieces: string[] = [];
  private characters = 0;
  private rows = 0;
  private bytes = 0;
  private readonly hash: Hash = createHash('sha256');

  constructor(private readonly handle: FileHandle) {}

  async write(line: string): Promise<void> {
    this.rows += 1;
    await this.append(line);
  }

  async append(line: string): Promise<void> {
    this.pieces.push(line, '\n');
    this.characters += line.length + 1;
    if (this.characters >= bufferedCharacters) await this.flush();
  }

  async close(): Promise<{ rows: number; bytes: number; sha256: string }> {
    await this.flush();
    await this.handle.sync();
    await this.handle.close();
    return { rows: this.rows, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  abandon(): Promise<void> {
    return this.handle.close();
  }

  private async flush(): Promise<void> {
    const body = Buffer.from(this.pieces.join(''));
    this.pieces = [];
    this.characters = 0;
    this.hash.update(body);
    this.bytes += body.length;
    await this.handle.writeFile(body);
  }
}
