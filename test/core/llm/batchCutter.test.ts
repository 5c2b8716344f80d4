import fc from 'fast-check';
import { createBatchCutter, type BatchLimits, type RequestSize } from '../../../core/llm/batchCutter';

const size = (fields: Partial<RequestSize> = {}): RequestSize => ({ bytes: 100, tokens: 10, nanoUsd: 5, ...fields });
const limits: BatchLimits = { maxRequests: 3, maxBytes: 1000, maxBatches: 10 };

test('a batch ends where the next request would exceed requests, bytes or tokens', () => {
  const byRequests = createBatchCutter(limits);
  expect(Array.from({ length: 7 }, () => byRequests(size()))).toEqual([
    ...['new', 'open', 'open', 'new', 'open', 'open', 'new'],
  ]);
  const byBytes = createBatchCutter(limits);
  expect([600, 400, 1, 999].map((bytes) => byBytes(size({ bytes })))).toEqual(['new', 'open', 'new', 'open']);
  const byTokens = createBatchCutter({ ...limits, maxTokens: 25 });
  expect([10, 10, 10, 15].map((tokens) => byTokens(size({ tokens })))).toEqual(['new', 'open', 'new', 'open']);
});

test('a request that is too large alone is in no batch and closes none', () => {
  const place = createBatchCutter({ ...limits, maxTokens: 50 });
  expect(place(size())).toBe('new');
  expect(place(size({ bytes: 1001 }))).toBe('too-large');
  expect(place(size({ tokens: 51 }))).toBe('too-large');
  expect(place(size())).toBe('open');
});

test('once the money is used up nothing more is taken, cheap as it may be', () => {
  const place = createBatchCutter({ ...limits, maxNanoUsd: 12 });
  expect([5, 5, 5, 1].map((nanoUsd) => place(size({ nanoUsd })))).toEqual([
    ...['new', 'open', 'over-budget', 'over-budget'],
  ]);
  expect(createBatchCutter({ ...limits, maxNanoUsd: 0 })(size({ nanoUsd: 0 }))).toBe('new');
});

test('a round has so many batches and no more', () => {
  const place = createBatchCutter({ ...limits, maxRequests: 1, maxBatches: 2 });
  expect(Array.from({ length: 3 }, () => place(size()))).toEqual(['new', 'new', 'too-many-batches']);
});

test('whatever the sizes, every batch keeps its limits, and all together the money', () => {
  const sizes = fc.array(
    fc.record({ bytes: fc.integer({ min: 1, max: 600 }), tokens: fc.nat(60), nanoUsd: fc.nat(40) }),
    { maxLength: 60 },
  );
  const all = { maxRequests: 4, maxBytes: 1000, maxTokens: 100, maxNanoUsd: 500, maxBatches: 5 };
  fc.assert(
    fc.property(sizes, (requests) => {
      const place = createBatchCutter(all);
      const batches: RequestSize[][] = [];
      for (const request of requests) {
        const where = place(request);
        if (where === 'new') batches.push([request]);
        else if (where === 'open') batches.at(-1)?.push(request);
      }
      const sum = (batch: RequestSize[], of: keyof RequestSize) => batch.reduce((total, each) => total + each[of], 0);
      expect(batches.length).toBeLessThanOrEqual(5);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(4);
        expect(sum(batch, 'bytes')).toBeLessThanOrEqual(1000);
        expect(sum(batch, 'tokens')).toBeLessThanOrEqual(100);
      }
      expect(sum(batches.flat(), 'nanoUsd')).toBeLessThanOrEqual(500);
    }),
    { seed: 4 },
  );
});
