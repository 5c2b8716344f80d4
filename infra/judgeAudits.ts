import { auditOfJudge } from '../core/audit/auditPlaces';
import { judgeAuditSchema, type JudgeAudit, type JudgeIdentity } from '../core/contracts/judgeAudit';
import type { ObjectStore } from './artifactStore/objectStore';

/** The latest audit of a judge, of whichever run; undefined where nobody has made one. */
export async function findJudgeAudit(judge: JudgeIdentity, store: ObjectStore): Promise<JudgeAudit | undefined> {
  const name = auditOfJudge(judge);
  if (!(await store.has(name))) return undefined;
  return judgeAuditSchema.parse(JSON.parse((await store.get(name)).toString('utf8')));
}
