import type { ComparedSet, RunsComparison } from './comparison';
import type { ProbeResult } from './probe';

/** The facts of stage `changes`; `changes.html` and `changes.md` beside it say them to people. */
export const changesFile = 'changes.json';

/** What the run itself is called beside the id of the other. */
export const thisRun = 'this run';

/** How many rows two runs have in common, by their ids. */
export interface Churn {
  before: number;
  now: number;
  added: number;
  removed: number;
  /** In both, with another content. */
  changed: number;
}

/** A row that came, went or changed, for people to read: its text then and now, from where they part. */
export interface ChangedRow {
  id: string;
  title?: string;
  before?: string;
  now?: string;
}

export type SampledChurn = Churn & { samples: Record<'added' | 'changed' | 'removed', ChangedRow[]> };

/**
 * How the judge grades the same pairs. The probe is a fixed sample of the pairs that both runs judged: those with the
 * smallest hashes, so that it stays while they stay.
 */
export interface JudgeDrift {
  /** Pairs that both runs judged. */
  pairs: number;
  /** Of them, those whose answers came of other requests: another model, prompt or text. The others cannot drift. */
  askedAnew: number;
  /** Of all pairs, those with another grade, and the mean of grade now less grade before, as shares of their scales. */
  regraded: number;
  meanShift: number;
  probe: {
    pairs: number;
    /** Of the probe, those with the same grade; quadratically weighted kappa where both have one scale. */
    agreement: number;
    kappa?: number;
    samples: { query: string; passage: string; before: string; now: string }[];
  };
  /** What asking the judge again came to, and in the earlier run; absent where they did not. */
  again?: ProbeResult;
  againBefore?: ProbeResult;
}

/** What a run has that the last completed run of its pipeline had not. */
export interface RunChanges {
  previousRunId: string;
  documents: SampledChurn;
  passages: Churn;
  queries: SampledChurn;
  /** Grades of pairs of a query and a passage. */
  labels: SampledChurn;
  /** Training groups, those of development included. */
  groups: Churn;
  drift: JudgeDrift;
  /** Of the sets that both runs evaluated on the same lists; the run itself is called `thisRun`. */
  sets: ComparedSet[];
  apart: RunsComparison['apart'];
}
