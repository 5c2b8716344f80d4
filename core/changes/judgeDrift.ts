import { weightedKappa } from '../audit/kappa';
import type { JudgeDrift } from '../contracts/changes';
import { SmallestHashes } from './smallestHashes';

/** A grade of 0 to `scale`, and the request whose answer it is. */
export interface Grade {
  grade: number;
  scale: number;
  requestKey: string;
}

export interface ProbedPair {
  /** `<query id> <passage id>`. */
  pair: string;
  before: Grade;
  now: Grade;
}

/** Pairs of the probe: at 200 the 95 % interval of an agreement of .95 is .92 to .98. */
const probeSize = 200;

/** Adds up how a judge graded pairs then and now. Memory: the probe. */
export class DriftTally {
  private readonly sums = { pairs: 0, askedAnew: 0, regraded: 0, shift: 0 };
  private readonly probed = new SmallestHashes<ProbedPair>(probeSize);

  add(pair: string, before: Grade, now: Grade): void {
    const shift = now.grade / now.scale - before.grade / before.scale;
    this.sums.pairs += 1;
    this.sums.shift += shift;
    if (shift !== 0) this.sums.regraded += 1;
    if (before.requestKey !== now.requestKey) this.sums.askedAnew += 1;
    this.probed.offer(pair, { pair, before, now });
  }

  /** Those of the probe that were graded otherwise, at most so many. */
  regradedProbe(most: number): ProbedPair[] {
    return this.probed
      .items()
      .filter(({ before, now }) => !isSameGrade(before, now))
      .slice(0, most);
  }

  summary(): Omit<JudgeDrift, 'probe' | 'again' | 'againBefore'> & { probe: Omit<JudgeDrift['probe'], 'samples'> } {
    const { pairs, askedAnew, regraded, shift } = this.sums;
    const probe = this.probed.items();
    const agreed = probe.filter(({ before, now }) => isSameGrade(before, now)).length;
    const kappa = kappaOf(probe);
    return {
      ...{ pairs, askedAnew, regraded, meanShift: pairs === 0 ? 0 : shift / pairs },
      probe: {
        pairs: probe.length,
        agreement: probe.length === 0 ? 1 : agreed / probe.length,
        ...(kappa === undefined ? {} : { kappa }),
      },
    };
  }
}

export function isSameGrade(before: Grade, now: Grade): boolean {
  return before.grade * now.scale === now.grade * before.scale;
}

function kappaOf(probe: readonly ProbedPair[]): number | undefined {
  const [first] = probe;
  if (!first || probe.some(({ before, now }) => before.scale !== now.scale || now.scale !== first.now.scale))
    return undefined;
  return weightedKappa(
    probe.map(({ before, now }) => [before.grade, now.grade]),
    first.now.scale,
  );
}
