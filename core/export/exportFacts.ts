import { splitByRole } from '../assembly/roles';
import type { Judgement } from '../contracts/judgement';
import type { Query } from '../contracts/query';
import type { TrainingGroup } from '../contracts/trainingGroup';
import type { ExportSplit } from './exportFormat';

/** What has to be known before the first row is written, and what the card tells. Same rows, same facts. */
export interface ExportFacts {
  groups: Record<'train' | 'development', number>;
  /** Groups by their number of negatives. */
  negatives: Map<number, number>;
  /** True when every passage of every group has the score of a teacher. */
  hasTeacherScores: boolean;
  queries: Record<ExportSplit, number>;
  judgements: Record<ExportSplit, number>;
  grades: Map<number, number>;
  scale: number;
  passages: number;
  /** Of those: that a model wrote. */
  writtenPassages: number;
  languages: Set<string>;
  /** `strategy, prompt version`, and for judgements the model, with how many rows each has. */
  queryOrigins: Map<string, number>;
  judgeOrigins: Map<string, number>;
}

export function createFacts(): ExportFacts {
  return {
    groups: { train: 0, development: 0 },
    negatives: new Map(),
    hasTeacherScores: true,
    queries: { train: 0, development: 0, other: 0 },
    judgements: { train: 0, development: 0, other: 0 },
    grades: new Map(),
    scale: 1,
    passages: 0,
    writtenPassages: 0,
    languages: new Set(),
    queryOrigins: new Map(),
    judgeOrigins: new Map(),
  };
}

export function countGroup(facts: ExportFacts, group: TrainingGroup, split: 'train' | 'development'): void {
  facts.groups[split] += 1;
  increase(facts.negatives, splitByRole(group.passages).negatives.length);
  facts.hasTeacherScores &&= group.passages.every(({ teacherScores }) => teacherScores?.length === 1);
}

export function countQuery(facts: ExportFacts, query: Query, split: ExportSplit): void {
  facts.queries[split] += 1;
  increase(facts.queryOrigins, `${query.strategy}, prompt ${query.promptVersion}`);
  if (query.language !== 'und') facts.languages.add(query.language);
}

export function countJudgement(facts: ExportFacts, judgement: Judgement, split: ExportSplit): void {
  facts.judgements[split] += 1;
  facts.scale = judgement.scale;
  increase(facts.grades, judgement.grade);
  increase(facts.judgeOrigins, `${judgement.strategy}, prompt ${judgement.promptVersion}, model ${judgement.model}`);
}

/** The number of negatives that most groups have, the larger of two as frequent; 0 where there is no group. */
export function usualNegatives({ negatives }: ExportFacts): number {
  const counted = [...negatives].sort(([left, few], [right, many]) => many - few || right - left);
  return counted[0]?.[0] ?? 0;
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
