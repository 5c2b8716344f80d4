import type { ComparedEvaluation, ComparedRun, RunsComparison } from '../contracts/comparison';

/** An evaluation and whose it is. */
export interface OwnedEvaluation {
  runId: string;
  evaluation: ComparedEvaluation;
}

/**
 * Puts together what may be compared: the same documents, questions and judgements, and lists of the same passages, by
 * their digests; names decide nothing. What is left alone stands apart with the reason.
 */
export function groupEvaluations(runs: readonly Pick<ComparedRun, 'runId' | 'evaluations'>[]): {
  groups: OwnedEvaluation[][];
  apart: RunsComparison['apart'];
} {
  const all = runs.flatMap(({ runId, evaluations }) => evaluations.map((evaluation) => ({ runId, evaluation })));
  const byProtocol = new Map<string, OwnedEvaluation[]>();
  for (const owned of all) {
    const { setDigest, listsDigest, result } = owned.evaluation;
    const key = [setDigest, result.depth, listsDigest].join(' ');
    const group = byProtocol.get(key) ?? [];
    // A run may have evaluated the same lists under two names: one of them is enough.
    if (!group.some(({ runId }) => runId === owned.runId)) byProtocol.set(key, [...group, owned]);
  }
  const groups = [...byProtocol.values()];
  return {
    groups: groups.filter(({ length }) => length > 1),
    apart: groups
      .filter(({ length }) => length === 1)
      .map(([owned]) => ({ runId: owned!.runId, set: owned!.evaluation.result.name, reason: reasonOf(owned!, all) })),
  };
}

function reasonOf({ runId, evaluation }: OwnedEvaluation, all: readonly OwnedEvaluation[]): string {
  const others = all.filter((other) => other.runId !== runId);
  const same = others.find((other) => other.evaluation.setDigest === evaluation.setDigest);
  if (same) return describeLists(evaluation, same);
  const namesake = others.find((other) => other.evaluation.result.name === evaluation.result.name);
  if (!namesake) return 'no other run has evaluated it';
  return `the set of this name in ${namesake.runId} has other documents, questions or judgements`;
}

function describeLists({ result }: ComparedEvaluation, other: OwnedEvaluation): string {
  const { depth } = other.evaluation.result;
  if (result.depth !== depth) return `its lists have ${result.depth} passages, those of ${other.runId} ${depth}`;
  return `its lists have other passages than those of ${other.runId}: first stage or protocol are others`;
}
