import { auditOfJudge } from '../core/audit/auditPlaces';
import { judgeAuditSchema, type JudgeAudit, type JudgeIdentity } from '../core/contracts/judgeAudit';
import { parseDocument } from '../core/contracts/schemaVersion';
import { RankwrightError } from '../core/errors';
import type { ObjectStore } from './artifactStore/objectStore';

/** The latest audit of a judge, of whichever run; undefined where nobody has made one. @throws damaged-artifact, unknown-version */
export async function findJudgeAudit(judge: JudgeIdentity, store: ObjectStore): Promise<JudgeAudit | undefined> {
  const name = auditOfJudge(judge);
  if (!(await store.has(name))) return undefined;
  const address = `${store.address}/${name}`;
  const mend = 'audit the judge again, which writes it anew: `npx rankwright judge-audit RUN`';
  return parseDocument(judgeAuditSchema, await store.get(name), {
    address,
    damaged: (cause) => new RankwrightError('damaged-artifact', `${address} is no audit of a judge`, { mend, cause }),
  });
}
