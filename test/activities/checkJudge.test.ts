import { checkJudge } from '../../activities/checkJudge';
import { pipelineSpecSchema } from '../../core/contracts/pipelineSpec';
import { auditOfJudge } from '../../core/audit/auditPlaces';
import { measureJudge, type GradedPair } from '../../core/audit/measureJudge';
import type { JudgeAudit } from '../../core/contracts/judgeAudit';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';

const judge = { strategy: 'graded', promptVersion: judgeStrategies.graded.promptVersion, model: 'judge-1', scale: 3 };

const specOf = (minimumAgreement: number | undefined, model = 'judge-1') =>
  pipelineSpecSchema.parse({
    ...{ name: 'checked', corpus: { beir: 'corpus' }, llm: { model: 'writer-1' } },
    judge: { strategy: 'graded', llm: { model }, ...(minimumAgreement === undefined ? {} : { minimumAgreement }) },
  });

/** People agreed with three of four of its grades. */
async function auditedStore(): Promise<MemoryObjectStore> {
  const graded = [3, 2, 1, 0].map((grade): GradedPair => ({ judge: grade, humans: [grade || 1, undefined] }));
  const audit: JudgeAudit = {
    ...{ schemaVersion: 1, runId: 'earlier', judge, judgements: { key: 'k', digest: 'd' } },
    pairs: { graded: 4, gradedTwice: 0, notGraded: 0 },
    ...measureJudge(graded, { scale: 3, positiveFrom: 2, gradesInRun: new Map([[0, 1]]), seed: 1, resamples: 50 }),
  };
  const store = new MemoryObjectStore();
  await store.put(auditOfJudge(judge), Buffer.from(JSON.stringify(audit)));
  return store;
}

const check = async (...spec: Parameters<typeof specOf>) =>
  checkJudge({ runId: 'now', spec: specOf(...spec) }, await auditedStore());

test('a judge below the minimum stops the run, with what was found, where it is and how to mend it', async () => {
  await expect(check(0.76)).rejects.toMatchObject({
    code: 'judge-not-trusted',
    retryable: false,
    message: expect.stringMatching(
      /^the judge graded with judge-1 agreed with people on 0\.750 \(95% interval 0\.\d{3} to \d\.\d{3}\) of 4 pairs of earlier, below judge\.minimumAgreement 0\.76; the audit is s3:\/\/memory\/audits\/judge\/[0-9a-f]{32}\.json, nothing/,
    ) as unknown,
    mend: expect.stringContaining('npx rankwright judge-audit earlier --sample 200 --out sheet.csv') as unknown,
  });
});

test('one that reaches it goes on without a word, and so does a run that asks for none', async () => {
  expect(await check(0.75)).toEqual([]);
  expect(await check(undefined)).toEqual([]);
});

test('the audit of another model is none: the run goes on, with a warning that names the command', async () => {
  expect(await check(0.5, 'judge-2')).toEqual([
    'nobody has audited the judge graded with judge-2, so judge.minimumAgreement 0.5 is not checked: ' +
      'npx rankwright judge-audit now --sample 200 --out sheet.csv, then --in sheet.csv',
  ]);
});
