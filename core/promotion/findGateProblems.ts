import type { EvaluationSpec } from '../contracts/spec/evaluation';
import type { GateSpec } from '../contracts/spec/gate';

export interface GateProblem {
  path: string[];
  message: string;
}

/** What the gate demands and no evaluation will measure, so that a run is refused before it starts and not at its end. */
export function findGateProblems({ beats }: GateSpec, sets: readonly EvaluationSpec[]): GateProblem[] {
  if (beats === 'best-untuned') return [];
  const path = ['beats'];
  return sets.flatMap(({ name, domain, lists, run }, place) => {
    // The gate passes over these.
    if (domain === 'out' || lists?.closed !== undefined) return [];
    const set = `on the set ${name}`;
    if (lists?.file !== undefined) {
      const why = `is not measured ${set}: evaluate[${place}].lists.file names its lists, and there only orders of these very lists are compared`;
      return [{ path, message: `${why}; write best-untuned, or give the set another list or domain: out` }];
    }
    if (beats === 'run' && run === undefined) {
      const why = `is not measured ${set}: it has no run of your own search engine`;
      return [{ path, message: `${why}; name one as evaluate[${place}].run, or write another system` }];
    }
    return [];
  });
}
