import { ObjectStoreCounter } from '../../support/countingStore';
import { questions } from '../../infra/llm/support/askShard';
import { useShards } from '../../infra/llm/support/useShards';

jest.setTimeout(5 * 60_000);

const shards = useShards({ ledger: 'real' });

/** docs/scale.md reckons with these: one request of S3 each, but for listings, which take one a thousand segments. */
test('a shard of 256 new requests takes so many requests of S3', async () => {
  await shards.start((request, response) => shards.answerAll(request, response));
  const counter = new ObjectStoreCounter(shards.store);
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  await shards.ask(questions(256), { concurrency: 64, price });
  const { places } = counter;
  // Its requests and their manifest are written by the stage before: 2 of the 6 and one or two of the looks.
  expect(places).toMatchObject({ 'LIST ledger': 1, 'GET ledger': 1, 'GET artifacts': 2, 'PUT artifacts': 6 });
  // A segment for every 64 answers, or for those of 5 seconds; at the end one in place of all.
  expect(places['PUT ledger']).toBeGreaterThanOrEqual(256 / 64 + 1);
  expect(places['DELETE ledger']).toBe((places['PUT ledger'] ?? 0) - 1);
});
