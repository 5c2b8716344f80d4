type Expected = Record<string, [changed: unknown, reruns: string[]]>;

/** The fields of evaluation sets and of the gate, with another value of each and what it re-runs. */
export function evaluationFields({ fromSet, fromFilter }: Record<'fromSet' | 'fromFilter', string[]>): Expected {
  const fromGate = ['gate', 'report'];
  const fromEvaluate = ['evaluate', ...fromGate];
  return {
    'evaluate.0.name': ['renamed', fromFilter],
    'evaluate.0.beir': ['other', fromSet],
    'evaluate.0.split': ['dev', fromSet],
    'evaluate.0.depth': [77, fromEvaluate],
    'evaluate.0.domain': ['out', fromGate],
    'evaluate.0.run': ['other.trec', ['report']],
    'evaluate.0.runSha256': ['b'.repeat(64), fromEvaluate],
    'gate.deploy': ['tuned-int8', fromGate],
    'gate.beats': ['dense', fromGate],
    'gate.metric': ['MAP', fromGate],
    'gate.alpha': [0.077, fromGate],
    'gate.outOfDomainDrop': [0.077, fromGate],
    'gate.previous': ['ignore', fromGate],
  };
}
