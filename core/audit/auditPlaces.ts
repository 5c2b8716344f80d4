import type { JudgeAudit, JudgeIdentity } from '../contracts/judgeAudit';
import { digestOf } from '../hashing/digest';

/** Where the audit of a run's judge is kept. */
export function auditOfRun(runId: string): string {
  return `runs/${runId}/judge-audit.json`;
}

/** Where the latest audit of a judge is kept, whichever run it was sampled from: same strategy, prompt, model and scale. */
export function auditOfJudge({ strategy, promptVersion, model, scale }: JudgeIdentity): string {
  return `audits/judge/${digestOf({ strategy, promptVersion, model, scale }).slice(0, 32)}.json`;
}

/** Why a judge may not be relied on, in words for the error that stops a run; undefined where it may. */
export function findAuditProblem(audit: JudgeAudit, minimumAgreement: number): string | undefined {
  const { agreement, judge, runId, pairs } = audit;
  if (agreement.value >= minimumAgreement) return undefined;
  const shown = `${agreement.value.toFixed(3)} (95% interval ${agreement.low.toFixed(3)} to ${agreement.high.toFixed(3)})`;
  return `the judge ${judge.strategy} with ${judge.model} agreed with people on ${shown} of ${pairs.graded} pairs of ${runId}, below judge.minimumAgreement ${minimumAgreement}`;
}
