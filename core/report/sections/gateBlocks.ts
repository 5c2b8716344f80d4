import type { GateCheck, GateDecision, GateVerdict } from '../../contracts/promotion';
import { reasonsOf } from '../../promotion/decidePromotion';
import { strong, type Block, type Outcome, type Table } from '../reportDocument';

const outcomes: Record<GateVerdict, { outcome: Outcome; label: string }> = {
  promote: { outcome: 'better', label: 'Passed: this model may take the place of what you have' },
  keep: { outcome: 'mixed', label: 'Not passed: keep what you have' },
  'do-not-rerank': { outcome: 'worse', label: 'Not passed: do not rerank with this model' },
  unknown: { outcome: 'too-few', label: 'Not passed: too little was asked to know' },
};

const checkNames: Record<GateCheck['check'], string> = {
  evaluated: 'there is something to measure it on',
  questions: 'enough questions',
  'first-stage': 'above the list that it re-ranks',
  beats: 'above its rival',
  previous: 'not below the promoted model',
  'out-of-domain': 'little harm in another domain',
};

/** What the gate decided, why, and everything that it looked at. `name`: what it is called. */
export function buildGateBlocks(gate: GateDecision | undefined, name: string): Block[] {
  if (!gate) return [];
  const { verdict } = gate;
  return [{ kind: 'verdict', set: name, ...describeGate({ verdict, reasons: reasonsOf(gate) }) }, listChecks(gate)];
}

/** A verdict of the gate in words. */
export function describeGate({ verdict, reasons }: { verdict: GateVerdict; reasons: readonly string[] }) {
  const sentence = reasons.length > 0 ? `${reasons.join('. ')}.` : 'Everything that the spec demands of it holds.';
  return { ...outcomes[verdict], sentence };
}

function listChecks({ system, metric, checks }: GateDecision): Table {
  return {
    kind: 'table',
    caption: `What the gate demands of “${system}”, by ${metric}`,
    columns: ['Demand', 'Set', 'Holds', 'Found'].map((title) => ({ title, align: 'text' })),
    rows: checks.map(({ check, set, passed, sentence }) => [
      [checkNames[check]],
      [set ?? '–'],
      passed ? ['yes'] : [strong('no')],
      [sentence],
    ]),
  };
}
