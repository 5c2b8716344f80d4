import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ParquetWriter } from 'hyparquet-writer' with { 'resolution-mode': 'import' };
import { passageMembers, type ParquetColumn, type ParquetTable } from '../../core/export/parquetTable';
import type { ExportSink } from './lineFile';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Row = Record<string, unknown>;

/** A row group: few enough to be held, and many enough for its columns to be compressed well. */
const rowsPerGroup = 1000;

/** A Parquet file, Snappy-compressed. Memory: one row group. */
export async function createParquetFile(path: string, { columns }: ParquetTable): Promise<ExportSink<Row>> {
  // An ES module, which CommonJS has to load like this; and only who exports Parquet has to wait for it.
  const { ParquetWriter, fileWriter } = await import('hyparquet-writer');
  const writer = new ParquetWriter({ writer: fileWriter(path), schema: schemaOf(columns), createdBy: 'rankwright' });
  let open: Row[] = [];
  let rows = 0;

  async function flush(): Promise<void> {
    if (open.length === 0) return;
    const columnData = columns.map(({ name, type }) => ({ name, data: open.map((row) => toValue(row[name], type)) }));
    await writer.write({ columnData, rowGroupSize: rowsPerGroup });
    open = [];
  }

  return {
    async write(row) {
      open.push(row);
      rows += 1;
      if (open.length === rowsPerGroup) await flush();
    },
    async close() {
      await flush();
      await writer.finish();
      return { rows, ...(await measure(path)) };
    },
    abandon: async () => undefined,
  };
}

/** Integers are 64 bits wide, as pandas and Arrow have them. */
function toValue(value: unknown, type: ParquetColumn['type']): unknown {
  return type === 'integer' && typeof value === 'number' ? BigInt(value) : (value ?? null);
}

function schemaOf(columns: ParquetColumn[]): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

/** A list has three levels, as the format's specification has it. */
function elementsOf({ name, type }: ParquetColumn): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  if (type === 'text') return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
  if (type === 'integer') return [{ ...optional, type: 'INT64' }];
  if (type === 'number') return [{ ...optional, type: 'DOUBLE' }];
  return [
    { ...optional, converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', num_children: passageMembers.length },
    ...passageMembers.flatMap(elementsOf),
  ];
}

async function measure(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
  return { bytes, sha256: hash.digest('hex') };
}
