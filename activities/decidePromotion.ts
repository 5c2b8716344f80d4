import { evaluationResultSchema, type EvaluationResult } from '../core/contracts/evaluation';
import { gateFile } from '../core/contracts/promotion';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { decidePromotion as decide, type RatedSet } from '../core/promotion/decidePromotion';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { evaluationPrefix } from '../temporal.config';
import { defineStage } from './stage/definition';

/** Whether the model is worth deploying, by what every evaluation found and what the spec demands. */
export const decidePromotion = defineStage({
  name: 'gate',
  version: 1,
  inputs: [],
  inputPrefix: evaluationPrefix,
  configure: ({ gate, evaluate }) => ({ gate, domains: evaluate.map(({ name, domain }) => ({ name, domain })) }),
  async run({ config: { gate, domains }, inputs, output }) {
    const sets: RatedSet[] = [];
    for (const { name, domain } of domains) sets.push({ domain, evaluation: await readEvaluation(inputs, name) });
    const decision = decide(gate, sets);
    await output.writeBytes(gateFile, Buffer.from(`${canonicalJson(decision)}\n`));
    output.counts.in = sets.length;
    output.counts.out = decision.checks.length;
    output.summary = { decision };
  },
});

async function readEvaluation(inputs: Record<string, ArtifactReader>, set: string): Promise<EvaluationResult> {
  const file = await inputs[`${evaluationPrefix}${set}`]!.readFile('evaluation.json');
  return evaluationResultSchema.parse(JSON.parse(file.toString('utf8')));
}
