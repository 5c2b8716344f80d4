import { z } from 'zod';
import type { ReportData, ReportStage } from '../../contracts/report';
import { formatCount, formatShare } from '../format';
import type { Block, Content, Section } from '../reportDocument';

const summarySchema = z.object({ grades: z.record(z.string().regex(/^\d+$/), z.number().int().nonnegative()) });

/** How often the judge gave each grade; none where nothing was judged. */
export function buildGradesSection({ stages }: Pick<ReportData, 'stages'>): Section[] {
  const judged = stages.filter(({ name }) => name === 'judge').flatMap(readGrades);
  if (judged.length === 0) return [];
  const blocks = judged.flatMap(({ title, grades }) =>
    judged.length > 1
      ? [{ kind: 'heading' as const, text: title }, ...buildRound(grades, ` in ${title}`)]
      : buildRound(grades, ''),
  );
  return [{ id: 'grades', title: 'Grades of the judge', blocks }];
}

interface Round {
  title: string;
  /** Every grade up to the highest that was given, in order. */
  grades: { grade: number; count: number }[];
}

function readGrades({ item, summary }: ReportStage): Round[] {
  const given = summarySchema.safeParse(summary).data?.grades ?? {};
  if (Object.keys(given).length === 0) return [];
  const highest = Math.max(...Object.keys(given).map(Number));
  const grades = Array.from({ length: highest + 1 }, (_, grade) => ({ grade, count: given[grade] ?? 0 }));
  return [{ title: item ?? 'round-1', grades }];
}

function buildRound(grades: Round['grades'], where: string): Block[] {
  const total = grades.reduce((sum, { count }) => sum + count, 0);
  const columns = grades.map(({ grade, count }) => ({ label: String(grade), count }));
  const values = grades.map(({ grade, count }) => `${grade}: ${formatCount(count)}`).join(', ');
  return [
    {
      kind: 'figure',
      chart: { kind: 'columns', columns, unit: 'grade' },
      caption: `Grades that the judge gave, of ${formatCount(total)} pairs${where}; 0 is not relevant. Pairs of questions whose own passage got 0 are dropped and not counted here.`,
      description: `Pairs by grade: ${values}.`,
    },
    {
      kind: 'table',
      caption: `Pairs by grade${where}`,
      columns: ['Grade', 'Pairs', 'Of all'].map((title, column) => ({
        title,
        align: column === 0 ? 'text' : 'number',
      })),
      rows: grades.map(({ grade, count }): Content[] => [
        [String(grade)],
        [formatCount(count)],
        [formatShare(count, total)],
      ]),
    },
  ];
}
