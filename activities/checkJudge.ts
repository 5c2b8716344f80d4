import type { StageRequest } from '../core/contracts/activities';
import type { JudgeIdentity } from '../core/contracts/judgeAudit';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import { auditOfJudge, findAuditProblem } from '../core/audit/auditPlaces';
import { RankwrightError } from '../core/errors';
import { llmSettings } from '../core/llm/settings';
import { judgeStrategies } from '../core/strategies/judge/registry';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { findJudgeAudit } from '../infra/judgeAudits';

/**
 * Whether people agreed with the judge as much as the spec asks for. No stage: an audit that is made later must count
 * for requests that stand, so it can be no part of their key, and a stage that is found done would not look.
 * @returns warnings: a judge that was never audited goes on
 * @throws RankwrightError judge-not-trusted for one whose latest audit is below `judge.minimumAgreement`
 */
export async function checkJudge(
  { runId, spec }: Pick<StageRequest, 'runId' | 'spec'>,
  store: ObjectStore,
): Promise<string[]> {
  const { minimumAgreement } = spec.judge;
  if (minimumAgreement === undefined) return [];
  const judge = identifyJudge(spec);
  const audit = await findJudgeAudit(judge, store);
  if (!audit) return [describeUnaudited(judge, minimumAgreement, runId)];
  const problem = findAuditProblem(audit, minimumAgreement);
  if (!problem) return [];
  throw new RankwrightError(
    'judge-not-trusted',
    `${problem}; the audit is ${store.address}/${auditOfJudge(judge)}, nothing was asked of the judge`,
    {
      mend:
        'change judge.strategy or the model of judge.llm, lower judge.minimumAgreement, or audit this judge again: ' +
        `npx rankwright judge-audit ${audit.runId} --sample 200 --out sheet.csv, then --in sheet.csv`,
    },
  );
}

/** As its judgements will name it. */
function identifyJudge(spec: PipelineSpec): JudgeIdentity {
  const { name, promptVersion, scale } = judgeStrategies[spec.judge.strategy];
  return { strategy: name, promptVersion, model: llmSettings(spec, 'judge').model, scale };
}

function describeUnaudited({ strategy, model }: JudgeIdentity, minimumAgreement: number, runId: string): string {
  return (
    `nobody has audited the judge ${strategy} with ${model}, so judge.minimumAgreement ${minimumAgreement} ` +
    `is not checked: npx rankwright judge-audit ${runId} --sample 200 --out sheet.csv, then --in sheet.csv`
  );
}
