import type { GarbageReport, KeptRun } from '../core/contracts/garbage';
import { formatBytes, formatPlural } from './format';
import { renderTable } from './tables/textTable';

const right = 'right' as const;
const keyDigits = 8;
const mostListed = 20;

const reasons: Record<KeptRun['reason'], string> = {
  open: 'open',
  promoted: 'its model is in use',
  named: 'the latest completed run of its pipeline, or its model was in use',
  newest: 'among the newest of its pipeline',
  recent: 'not older than --keep-days',
};

/** What is kept and why, what no kept run needs, and what became of it. */
export function renderGarbage({ kept, young, garbage, deleted }: GarbageReport, isDeleting: boolean): string[] {
  const bytes = garbage.reduce((sum, each) => sum + each.bytes, 0);
  return [
    `kept: ${sizeText(kept)} of ${formatPlural(kept.runs.length, 'run')}`,
    ...kept.runs.map(({ runId, reason }) => `  ${runId}  ${reasons[reason]}`),
    ...(young.artifacts > 0 ? [`not needed, and too young to be deleted: ${sizeText(young)}`] : []),
    ...(garbage.length > 0
      ? [`not needed: ${sizeText({ artifacts: garbage.length, bytes })}`, ...renderList(garbage)]
      : ['nothing is there that no kept run needs']),
    ...(isDeleting
      ? [`deleted: ${sizeText(deleted)}, ${formatPlural(deleted.objects, 'object')}`]
      : garbage.length > 0
        ? ['nothing was deleted; the same with --delete does it']
        : []),
  ];
}

function renderList(garbage: GarbageReport['garbage']): string[] {
  const rows = garbage
    .slice(0, mostListed)
    .map(({ stage, key, objects, bytes, isUnfinished }) => [
      stage,
      key.slice(0, keyDigits),
      String(objects),
      formatBytes(bytes),
      isUnfinished ? 'unfinished' : '',
    ]);
  const columns = [
    { title: 'stage' },
    { title: 'key' },
    { title: 'objects', align: right },
    { title: 'size', align: right },
    { title: '' },
  ];
  const more = garbage.length - mostListed;
  return [...renderTable(columns, rows), ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `  ${line}`);
}

function sizeText({ artifacts, bytes }: { artifacts: number; bytes: number }): string {
  return `${formatPlural(artifacts, 'artifact')}, ${formatBytes(bytes)}`;
}
