import type { RunsComparison } from '../../contracts/comparison';
import { formatExcerpt } from '../format';
import { code, type Content, type Section } from '../reportDocument';
import { letterOf } from './runLetters';

/** The fields in which the specs differ. */
export function buildComparedSettings({ runs, settings }: RunsComparison): Section {
  const [id, title] = ['settings', 'What the specs say differently'];
  if (settings.length === 0)
    return { id, title, blocks: [{ kind: 'paragraph', content: ['The specs are the same.'] }] };
  const rows = settings.map(({ path, values }): Content[] => [
    [code(path)],
    ...values.map((value): Content => (value === null ? ['–'] : [code(formatExcerpt(String(value), 80))])),
  ]);
  const columns = ['Field', ...runs.map((_, index) => `Run ${letterOf(index)}`)];
  return {
    id,
    title,
    blocks: [
      {
        kind: 'table',
        caption: 'Fields that differ; a dash where a spec has no such field',
        columns: columns.map((name) => ({ title: name, align: 'text' })),
        rows,
      },
    ],
  };
}
