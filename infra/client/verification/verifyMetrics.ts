import { evaluationResultSchema, qrelsFile, type EvaluationResult } from '../../../core/contracts/evaluation';
import type { Manifest } from '../../../core/contracts/manifest';
import { gateFile } from '../../../core/contracts/promotion';
import { gateSchema } from '../../../core/contracts/spec/gate';
import type { Finding } from '../../../core/contracts/verification';
import { parseQrels, parseTrecRun } from '../../../core/evaluation/trec';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { decidePromotion, type RatedSet } from '../../../core/promotion/decidePromotion';
import { compareMeans } from '../../../core/verification/compareMeans';
import { evaluationPrefix } from '../../../temporal.config';
import { ArtifactReader } from '../../artifactStore/artifactReader';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { z } from 'zod';

/** Every mean of an evaluation, computed again from the rankings and judgements beside it. */
export async function* verifyEvaluation(manifest: Manifest, store: ObjectStore): AsyncGenerator<Finding> {
  const artifact = new ArtifactReader(store, manifest);
  const result = await readResult(artifact);
  if (!artifact.hasFile(qrelsFile)) {
    const subject = `${result.name} (${artifact.address}/evaluation.json)`;
    const message = 'the release that made it kept no judgements beside it';
    yield { state: 'unproven', kind: 'metric', subject, message };
    return;
  }
  const qrels = parseQrels((await artifact.readFile(qrelsFile)).toString('utf8'), qrelsFile);
  for (const system of result.systems) {
    const file = `runs/${system.name}.trec`;
    const subject = `${system.name} on ${result.name} (${artifact.address}/evaluation.json)`;
    if (!artifact.hasFile(file)) {
      yield { state: 'unproven', kind: 'metric', subject, message: 'its rankings were not kept' };
      continue;
    }
    const run = parseTrecRun((await artifact.readFile(file)).toString('utf8'), file);
    const wrong = compareMeans(system, qrels, run);
    const names = system.metrics.map(({ name }) => name).join(', ');
    yield wrong.length > 0
      ? { state: 'damaged', kind: 'metric', subject, message: wrong.join('; ') }
      : { state: 'proven', kind: 'metric', subject, message: `${names} come out of its rankings` };
  }
}

const configSchema = z.object({
  gate: gateSchema,
  domains: z.array(z.object({ name: z.string(), domain: z.enum(['in', 'out']) })),
});

/** The decision of the gate, taken again on what the evaluations say. */
export async function* verifyGate(
  manifest: Manifest,
  manifests: ReadonlyMap<string, Manifest>,
  store: ObjectStore,
): AsyncGenerator<Finding> {
  const artifact = new ArtifactReader(store, manifest);
  const subject = `${artifact.address}/${gateFile}`;
  const config = configSchema.safeParse(manifest.config);
  const sets: RatedSet[] = [];
  for (const { name, domain } of config.data?.domains ?? []) {
    const input = manifest.inputs[`${evaluationPrefix}${name}`];
    const found = input && manifests.get(`${input.stage}/${input.key}`);
    if (found) sets.push({ domain, evaluation: await readResult(new ArtifactReader(store, found)) });
  }
  if (!config.success || sets.length < config.data.domains.length) {
    yield { state: 'unproven', kind: 'gate', subject, message: 'not all that it was decided on is there' };
    return;
  }
  const told = canonicalJson(JSON.parse((await artifact.readFile(gateFile)).toString('utf8')));
  const again = decidePromotion(config.data.gate, sets);
  yield told === canonicalJson(again)
    ? { state: 'proven', kind: 'gate', subject, message: `the gate decides "${again.verdict}" again` }
    : { state: 'damaged', kind: 'gate', subject, message: `the gate decides "${again.verdict}" on these evaluations` };
}

async function readResult(artifact: ArtifactReader): Promise<EvaluationResult> {
  return evaluationResultSchema.parse(JSON.parse((await artifact.readFile('evaluation.json')).toString('utf8')));
}
