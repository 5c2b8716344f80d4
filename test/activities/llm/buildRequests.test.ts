import { createHash } from 'node:crypto';
import { buildQueryRequest, configureQueryRequests } from '../../../activities/llm/buildRequests';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { digestOf } from '../../../core/hashing/digest';
import { builtInExemplars } from '../../../core/strategies/queries/builtInExemplars';
import { nextAsks } from '../../../core/strategies/conversation';
import { zeroShot } from '../../../core/strategies/queries/zeroShot';
import type { QueryStrategyName } from '../../../core/strategies/queries/registry';

test('a request of zero-shot and its key are what they were before there were other strategies', () => {
  // Computed at commit 37e5502, where zero-shot was the only one.
  const spec = pipelineSpecSchema.parse({ name: 'frozen', corpus: { jsonl: 'c' }, queries: { perPassage: 3 } });
  const config = configureQueryRequests(spec);
  const text = 'Green tea is steeped at 80 degrees.';
  const [ask] = nextAsks(zeroShot.write({ passage: { title: 'Tea', text }, count: 3 }));
  const { key, body } = buildQueryRequest(config, ask!, { chunkId: 'c' });
  expect(digestOf(config)).toBe('98fdd1d993e715b3e4fabd19318c9e36868a3326020c9a507beabed25c963f3f');
  expect(key).toBe('e8a46fd800a8aabb0a234a18669a4e35a12866152ef81b26baa663beb3e6a91a');
  expect(createHash('sha256').update(JSON.stringify(body)).digest('hex')).toBe(
    'b3de96a03c88bc5bde938bbb778d838edbd80c7e832efbf69fdc426c158df471',
  );
});

describe('the settings of the stage query-requests', () => {
  const configOf = (queries: object) =>
    configureQueryRequests(pipelineSpecSchema.parse({ name: 'a', corpus: { jsonl: 'c' }, queries }));

  test('hold the exemplars that are shown, with their ids', () => {
    const exemplars = [{ id: 'mine', passage: 'Snow falls.', query: 'when does snow fall' }];
    expect(configOf({ strategy: 'few-shot' })).toHaveProperty('exemplars', builtInExemplars);
    expect(configOf({ strategy: 'few-shot', exemplars })).toHaveProperty('exemplars', exemplars);
    const others: QueryStrategyName[] = ['zero-shot', 'sap', 'decompose'];
    for (const strategy of others) expect(configOf({ strategy })).not.toHaveProperty('exemplars');
  });
});
