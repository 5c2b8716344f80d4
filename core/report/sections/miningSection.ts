import { z } from 'zod';
import type { ReportData, ReportStage } from '../../contracts/report';
import { formatCount, formatShare } from '../format';
import type { Block, Content, Section } from '../reportDocument';

const count = z.number();
const yieldSchema = z.object({
  ...{ questions: count, wanted: count, taken: count, missing: count, short: count },
  ...{ judged: count, unjudged: count, spare: count },
  ranges: z.record(z.string(), z.object({ wanted: count, taken: count })).optional(),
  cut: z.object({ scorer: z.string(), scored: count, above: count, relabelled: count }).optional(),
});
type Yield = z.infer<typeof yieldSchema>;

/** What each round of mining yielded, and what stages warn of that a person should change. */
export function buildMiningSection({ stages }: Pick<ReportData, 'stages'>): Section[] {
  const rounds = stages.filter(({ name }) => name === 'negatives').flatMap(readRound);
  const warnings = stages.flatMap(buildWarnings);
  if (rounds.length + warnings.length === 0) return [];
  return [
    { id: 'mining', title: 'Negatives', blocks: [...warnings, ...(rounds.length > 0 ? [buildTable(rounds)] : [])] },
  ];
}

interface Round {
  title: string;
  mined: Yield;
}

function readRound({ item, summary }: ReportStage): Round[] {
  const read = yieldSchema.safeParse(summary);
  return read.success ? [{ title: item ?? 'round-1', mined: read.data }] : [];
}

function buildWarnings({ name, item, summary }: ReportStage): Block[] {
  // It has a section of its own.
  if (name === 'probe') return [];
  const read = z.array(z.string()).safeParse(summary?.['warnings']);
  const title = `Warning of ${item === undefined ? name : `${name} ${item}`}`;
  return (read.data ?? []).map((warning) => ({ kind: 'notice', title, content: [`${warning}.`] }));
}

function buildTable(rounds: readonly Round[]): Block {
  return {
    kind: 'table',
    caption: 'What mining took of the candidates; each reason for leaving one out is in the funnel',
    columns: [{ title: 'What', align: 'text' }, ...rounds.map(({ title }) => ({ title, align: 'number' as const }))],
    rows: listRows(rounds.map(({ mined }) => mined)),
  };
}

function listRows(rounds: readonly Yield[]): Content[][] {
  const row = (title: string, cell: (mined: Yield) => string): Content[] => [
    [title],
    ...rounds.map((mined) => [cell(mined)]),
  ];
  const ranges = new Set(rounds.flatMap(({ ranges: each = {} }) => Object.keys(each)));
  const cut = (title: string, cell: (cut: NonNullable<Yield['cut']>) => string) =>
    row(title, (mined) => (mined.cut ? cell(mined.cut) : '–'));
  return [
    row('Questions', ({ questions }) => formatCount(questions)),
    row('Negatives taken, of those wanted', (mined) => ofAll(mined.taken, mined.wanted)),
    ...[...ranges].map((range) =>
      row(`of ranks ${range}`, ({ ranges: each }) =>
        each?.[range] ? ofAll(each[range].taken, each[range].wanted) : '–',
      ),
    ),
    row('judged', ({ judged }) => formatCount(judged)),
    row('judged by nobody', ({ unjudged }) => formatCount(unjudged)),
    row('Questions with fewer than wanted', (mined) => ofAll(mined.short, mined.questions)),
    row('Left for larger quotas', ({ spare }) => formatCount(spare)),
    ...(rounds.some((mined) => mined.cut)
      ? [
          cut('Scorer of the cut-offs', ({ scorer }) => scorer),
          cut('Candidates above the cut-off', ({ above, scored }) => ofAll(above, scored)),
          cut('of these taken for positives', ({ relabelled }) => formatCount(relabelled)),
        ]
      : []),
  ];
}

function ofAll(part: number, whole: number): string {
  return `${formatCount(part)} of ${formatCount(whole)} (${formatShare(part, whole)})`;
}
