import { ScratchFile } from './scratchFile';

/**
 * Lines in a file of this machine with an index by name in memory: they come in any order and are read in another.
 * Memory: some 150 bytes a line, whatever the lines hold.
 */
export class LineSpool {
  private readonly places = new Map<string, { offset: number; bytes: number }>();

  private constructor(private readonly file: ScratchFile) {}

  static async create(path: string): Promise<LineSpool> {
    return new LineSpool(await ScratchFile.create(path));
  }

  get size(): number {
    return this.places.size;
  }

  /** False when there is a line of this name already: the first one stays. */
  async add(name: string, line: Uint8Array): Promise<boolean> {
    if (this.places.has(name)) return false;
    this.places.set(name, { offset: this.file.bytes, bytes: line.length });
    await this.file.append(line);
    return true;
  }

  /** Ends adding; lines can be read from then on. */
  async seal(): Promise<void> {
    await this.file.flush();
  }

  async read(name: string): Promise<string | undefined> {
    const place = this.places.get(name);
    return place && (await this.file.read(place.offset, place.bytes)).toString('utf8');
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
