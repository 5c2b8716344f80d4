import type { ExportItem, ExportWriter } from '../../core/export/exportFormat';
import type { ExportedFile } from '../../core/export/renderCard';
import { placeIn } from './exportFolder';
import { createLineFile, type ExportSink } from './lineFile';
import { createParquetFile } from './parquetFile';

/** The files of one export, opened with their first item. Memory: a buffer a file. */
export class ExportFiles {
  private readonly lines = new Map<string, ExportSink<string>>();
  private readonly tables = new Map<string, ExportSink<Record<string, unknown>>>();

  constructor(
    private readonly folder: string,
    private readonly writer: ExportWriter,
  ) {}

  async write(items: ExportItem[] | undefined): Promise<void> {
    for (const item of items ?? []) {
      if ('line' in item) await (this.lines.get(item.file) ?? (await this.openLines(item.file))).write(item.line);
      else await (this.tables.get(item.file) ?? (await this.openTable(item.file))).write(item.row);
    }
  }

  /** Sorted by path. */
  async close(): Promise<ExportedFile[]> {
    const files: ExportedFile[] = [];
    for (const [path, sink] of [...this.lines, ...this.tables]) files.push({ path, ...(await sink.close()) });
    return files.sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  async abandon(): Promise<void> {
    for (const sink of [...this.lines.values(), ...this.tables.values()]) await sink.abandon().catch(() => undefined);
  }

  private async openLines(file: string): Promise<ExportSink<string>> {
    const sink = await createLineFile(await placeIn(this.folder, file), this.writer.header?.(file));
    this.lines.set(file, sink);
    return sink;
  }

  private async openTable(file: string): Promise<ExportSink<Record<string, unknown>>> {
    const table = this.writer.parquet?.[file.split('/')[0] ?? ''];
    if (!table) throw new TypeError(`the format names no columns for ${file}`);
    const sink = await createParquetFile(await placeIn(this.folder, file), table);
    this.tables.set(file, sink);
    return sink;
  }
}
