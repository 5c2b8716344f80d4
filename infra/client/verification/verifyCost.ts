import { batches } from '../../../core/batches';
import type { RunRecord } from '../../../core/contracts/activities';
import { llmAnswerSchema } from '../../../core/contracts/llm';
import { llmStages } from '../../../core/contracts/llmWork';
import type { Manifest } from '../../../core/contracts/manifest';
import type { Finding } from '../../../core/contracts/verification';
import { answerStages } from '../../../core/llm/answersPlace';
import { costNanoUsd, formatNanoUsd } from '../../../core/llm/money';
import { llmSettings } from '../../../core/llm/settings';
import { ArtifactReader } from '../../artifactStore/artifactReader';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { Ledger } from '../../ledger/ledger';

/** Answers whose entries are in memory at a time. */
const answersAtATime = 5_000;

/**
 * What the answers that a run asked for cost by the ledger's tokens and the spec's prices, beside what it says to have paid.
 * Equal is proof. What was answered before, failed or was lost in a crash makes them differ without damage.
 */
export async function* verifyCost(
  manifest: Manifest,
  { input }: RunRecord,
  { store, ledger }: { store: ObjectStore; ledger: Ledger },
): AsyncGenerator<Finding> {
  const stage = llmStages.find((each) => answerStages[each] === manifest.stage);
  const { usage } = manifest;
  if (!stage || !usage || !manifest.workflowId.startsWith(`${input.runId}/`)) return;
  const artifact = new ArtifactReader(store, manifest);
  const { price } = llmSettings(input.spec, stage);
  const subject = `${artifact.address}/manifest.json`;
  const sum = { rows: 0, failed: 0, unknown: 0, nanoUsd: 0 };
  for await (const answers of batches(artifact.rows(llmAnswerSchema), answersAtATime)) {
    const known = await ledger.openScope(
      'verification',
      answers.map(({ key }) => key),
    );
    for (const { key, status } of answers) {
      const entry = known.get(key);
      sum.rows += 1;
      if (status === 'failed') sum.failed += 1;
      if (!entry) sum.unknown += 1;
      else if (price) sum.nanoUsd += costNanoUsd(price, entry.usage, entry);
    }
  }
  if (sum.rows !== usage.requests || sum.failed !== usage.failed)
    yield {
      ...{ state: 'damaged', kind: 'cost', subject },
      message: `it tells of ${usage.requests} requests and ${usage.failed} failures, and has ${sum.rows} and ${sum.failed}`,
    };
  if (!price || usage.nanoUsd === undefined) {
    yield { state: 'unproven', kind: 'cost', subject, message: 'its model has no price in the spec' };
    return;
  }
  const [paid, recomputed] = [formatNanoUsd(usage.nanoUsd), formatNanoUsd(sum.nanoUsd)];
  const why = [
    ...(usage.fromLedger > 0 ? [`${usage.fromLedger} were answered before`] : []),
    ...(sum.failed > 0 ? [`${sum.failed} failed`] : []),
    ...(sum.unknown > 0 ? [`${sum.unknown} are not in the ledger`] : []),
  ];
  yield usage.nanoUsd === sum.nanoUsd
    ? { state: 'proven', kind: 'cost', subject, message: `${sum.rows} answers at the spec's prices come to ${paid}` }
    : {
        ...{ state: 'unproven', kind: 'cost', subject },
        message: `it says ${paid}; its ${sum.rows} answers come to ${recomputed} (${why.join(', ') || 'some were asked more than once'})`,
      };
}
