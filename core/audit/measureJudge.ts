import type { AuditFigure, AuditSplit, JudgeAudit } from '../contracts/judgeAudit';
import { bootstrapFigure } from './bootstrapFigure';
import { weightedKappa } from './kappa';
import { compareCuts } from './suggestCut';

/** A pair with the judge's grade and those of one or two people. */
export interface GradedPair {
  judge: number;
  humans: [first: number | undefined, second: number | undefined];
}

export interface AuditSettings {
  scale: number;
  /** Where people's grades are cut into relevant and not. */
  positiveFrom: number;
  /** How often the judge gives each grade in the run. */
  gradesInRun: ReadonlyMap<number, number>;
  seed: number;
  /** 2,000 when absent. */
  resamples?: number;
}

export type AuditFigures = Omit<JudgeAudit, 'schemaVersion' | 'runId' | 'judge' | 'judgements' | 'pairs'>;

/**
 * Splits the judge's disagreement with people by source and by type: what two people disagree about as well is the
 * task's, the rest the model's; neighbouring grades are a matter of where a boundary lies, grades further apart of what
 * relevance is. After Xu et al. 2026 (arXiv 2601.11920), whose equations are not public: card `judge-audit`.
 * @throws RangeError without a graded pair.
 */
export function measureJudge(pairs: readonly GradedPair[], settings: AuditSettings): AuditFigures {
  if (pairs.length === 0) throw new RangeError('no pair has a grade of a person');
  const { scale, gradesInRun } = settings;
  const figure = (statistic: (sample: readonly GradedPair[]) => number): AuditFigure =>
    bootstrapFigure(pairs, statistic, settings);
  const split = (share: Share): AuditSplit => ({
    all: figure((sample) => share(sample, anyDistance)),
    boundary: figure((sample) => share(sample, isBoundary)),
    conceptual: figure((sample) => share(sample, isConceptual)),
  });
  const twice = pairs.some(isTwice);
  return {
    agreement: figure((sample) => 1 - judgeShare(sample, anyDistance)),
    agreementInRun: figure((sample) => weightedAgreement(sample, gradesInRun)),
    ...(twice ? { agreementOfHumans: figure((sample) => 1 - taskShare(sample, anyDistance)) } : {}),
    kappa: {
      judge: figure((sample) => judgeKappa(sample, scale)),
      ...(twice ? { humans: figure((sample) => weightedKappa(sample.flatMap(humanPairs), scale)) } : {}),
    },
    disagreement: {
      judge: split(judgeShare),
      ...(twice
        ? {
            task: split(taskShare),
            modelSpecific: split((sample, isMeant) =>
              Math.max(0, judgeShare(sample, isMeant) - taskShare(sample, isMeant)),
            ),
          }
        : {}),
    },
    confusion: countConfusion(pairs, scale),
    positiveFrom: settings.positiveFrom,
    ...compareCuts(pairs, settings),
  };
}

type Distance = (distance: number) => boolean;
type Share = (sample: readonly GradedPair[], isMeant: Distance) => number;

const anyDistance: Distance = (distance) => distance > 0;
const isBoundary: Distance = (distance) => distance === 1;
const isConceptual: Distance = (distance) => distance >= 2;

const isTwice = ({ humans: [first, second] }: GradedPair): boolean => first !== undefined && second !== undefined;

/** P(judge != human), averaged over the people, each over the pairs that they graded. */
function judgeShare(sample: readonly GradedPair[], isMeant: Distance): number {
  const shares = [0, 1].flatMap((person) => {
    const distances = sample.flatMap(({ judge, humans }) => {
      const grade = humans[person];
      return grade === undefined ? [] : [Math.abs(judge - grade)];
    });
    return distances.length === 0 ? [] : [shareOf(distances, isMeant)];
  });
  return mean(shares);
}

/** P(human1 != human2). */
function taskShare(sample: readonly GradedPair[], isMeant: Distance): number {
  return shareOf(
    sample.flatMap(humanPairs).map(([first, second]) => Math.abs(first - second)),
    isMeant,
  );
}

/** A sheet has as many pairs of a rare grade as of a frequent one; the run has not. */
function weightedAgreement(sample: readonly GradedPair[], gradesInRun: ReadonlyMap<number, number>): number {
  let agreed = 0;
  let total = 0;
  for (const [grade, rows] of gradesInRun) {
    const ofGrade = sample.filter(({ judge }) => judge === grade);
    if (ofGrade.length === 0) continue;
    agreed += rows * (1 - judgeShare(ofGrade, anyDistance));
    total += rows;
  }
  return total === 0 ? 0 : agreed / total;
}

function judgeKappa(sample: readonly GradedPair[], scale: number): number {
  const kappas = [0, 1].flatMap((person) => {
    const graded = sample.flatMap(({ judge, humans }): [number, number][] => {
      const grade = humans[person];
      return grade === undefined ? [] : [[grade, judge]];
    });
    return graded.length === 0 ? [] : [weightedKappa(graded, scale)];
  });
  return mean(kappas);
}

function humanPairs({ humans: [first, second] }: GradedPair): [number, number][] {
  return first === undefined || second === undefined ? [] : [[first, second]];
}

function countConfusion(pairs: readonly GradedPair[], scale: number): number[][] {
  const counts = Array.from({ length: scale + 1 }, () => new Array<number>(scale + 1).fill(0));
  for (const { judge, humans } of pairs)
    for (const grade of humans) if (grade !== undefined) counts[grade]![judge]! += 1;
  return counts;
}

function shareOf(distances: number[], isMeant: Distance): number {
  return distances.length === 0 ? 0 : distances.filter(isMeant).length / distances.length;
}

function mean(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
