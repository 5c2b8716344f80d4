import { findCandidates } from '../../../activities/findCandidates';
import { identifyStage } from '../../../activities/stage/identifyStage';
import type { StageDefinition } from '../../../activities/stage/definition';
import { specOf } from '../support/runStages';

/**
 * What was searched before identifiers could be taken apart is still found: the keys were written down with the code of
 * then (commit 36bbc92).
 */
const keys: [StageDefinition, string][] = [[findCandidates, '1ece6c556aafa10eb0358db53e1f9fd8']];

test.each(keys.map(([stage, key]) => ({ stage, key })))('the key of $stage.name', ({ stage, key }) => {
  const inputs = Object.fromEntries(
    (stage.inputs as string[]).map((name) => [name, { stage: name, key: name, digest: name.padEnd(64, '0') }]),
  );
  const spec = specOf({ evaluate: [{ name: 'faq', beir: 'faq' }] });
  expect(identifyStage(stage, { runId: 'r', spec, inputs, item: 'faq' }).key).toBe(key);
});
