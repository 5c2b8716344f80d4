import type { RunsComparison, StageFacts } from '../../contracts/comparison';
import { formatCount, formatSeconds } from '../format';
import { code, lineBreak, note, type Content, type Section } from '../reportDocument';
import { letterOf } from './runLetters';

/** Which artifacts the runs share, what each made anew, and what went in and out of every stage. */
export function buildComparedStages({ runs, stages }: RunsComparison): Section[] {
  const titles = runs.map((_, index) => `Run ${letterOf(index)}`);
  const shared = stages.filter(({ isShared }) => isShared).map(({ stage }) => stage);
  const sentence =
    shared.length > 0
      ? `All runs have the same artifact of ${shared.join(', ')}; the others were made of other inputs or settings.`
      : 'No artifact is the same in all runs.';
  return [
    {
      id: 'stages',
      title: 'Stages',
      blocks: [
        { kind: 'paragraph', content: [sentence] },
        {
          kind: 'table',
          caption: 'Artifacts by the first digits of their keys, and whether a run made or found them',
          columns: ['Stage', 'Same in all', ...titles].map((title) => ({ title, align: 'text' })),
          rows: stages.map(({ stage, isShared, runs: own }): Content[] => [
            [stage],
            [isShared ? 'yes' : 'no'],
            ...own.map((each): Content =>
              each ? [code(each.key.slice(0, 8)), ' ', note(each.reused ? 'reused' : 'made')] : ['–'],
            ),
          ]),
        },
        {
          kind: 'table',
          caption: 'Rows in → rows out of each stage, what was dropped, and the time that the work took',
          columns: ['Stage', ...titles].map((title, index) => ({ title, align: index === 0 ? 'text' : 'number' })),
          rows: stages.map(({ stage, runs: own }): Content[] => [[stage], ...own.map(renderCounts)]),
        },
      ],
    },
  ];
}

function renderCounts(facts: StageFacts['runs'][number]): Content {
  if (!facts) return ['–'];
  const { counts, seconds } = facts;
  const dropped = Object.values(counts.dropped).reduce((total, rows) => total + rows, 0);
  const lost = dropped > 0 ? `${formatCount(dropped)} dropped, ` : '';
  return [
    `${formatCount(counts.in)} → ${formatCount(counts.out)}`,
    lineBreak,
    note(`${lost}${formatSeconds(seconds)}`),
  ];
}
