import path from 'node:path';
import type { ExportFormatName } from '../../core/export/formats/registry';
import { exitCodes } from '../exitCodes';
import { formatBytes, formatCount } from '../format';
import { printResult, say, type OutputOptions } from '../output';
import type { ExportSummary, World } from '../ports';
import { withSession } from '../session';
import { renderTable, type Column } from '../tables/textTable';

export interface ExportCommandOptions extends OutputOptions {
  as: ExportFormatName;
  passages: 'used' | 'all';
  license: string;
  force?: boolean;
}

/** Writes the training data of a run to a folder, in a format that other tools read. */
export async function exportData(
  world: World,
  runId: string,
  { as: format, passages, license, force = false, ...options }: ExportCommandOptions,
  name: string,
): Promise<number> {
  const folder = path.resolve(world.currentFolder, name);
  const onProgress = (doing: string) => say(world, doing);
  const summary = await withSession(world, 'storage', ({ client }) =>
    client.exportRun(runId, { format, folder, passages, license, force, onProgress }),
  );
  printResult(world, options, { runId, format, ...summary }, renderSummary(world, summary));
  return exitCodes.finished;
}

const columns: Column[] = [
  { title: 'file', flexible: true },
  { title: 'rows', align: 'right' },
  { title: 'size', align: 'right' },
];

function renderSummary({ terminal: { out } }: World, summary: ExportSummary): string[] {
  const { folder, files, groups, queries, judgements, passages } = summary;
  const rows = files.map((file) => [file.path, formatCount(file.rows), formatBytes(file.bytes)]);
  const total = ({ train, development, other }: ExportSummary['queries']) => formatCount(train + development + other);
  return [
    ...renderTable(columns, rows, out.isTty ? (out.columns ?? 80) : Infinity),
    '',
    `${formatCount(groups.train)} groups to train on and ${formatCount(groups.development)} held back, ${total(queries)} questions, ${total(judgements)} judgements, ${formatCount(passages)} passages`,
    `${folder}  (README.md says what is in it and how it is read)`,
  ];
}
