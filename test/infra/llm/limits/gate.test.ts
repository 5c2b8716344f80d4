import fc from 'fast-check';
import { createGates } from '../../../../infra/llm/limits/gate';
import { busiestMinute, endpoint, simulate, SlowStore, type WorkerPlan } from './simulation';

const sliceMs = 2_000;
const slice = 1 + sliceMs / 60_000;

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-11-21T09:00:00Z') }));
afterEach(() => jest.useRealTimers());

const anyWorker: fc.Arbitrary<WorkerPlan> = fc
  .record({
    concurrency: fc.integer({ min: 1, max: 12 }),
    latencyMs: fc.integer({ min: 20, max: 3_000 }),
    base: fc.integer({ min: 1, max: 900 }),
    spread: fc.integer({ min: 1, max: 900 }),
    startsAtMs: fc.constantFrom(0, 0, 15_000),
    killedAtMs: fc.constantFrom(undefined, undefined, 20_000),
  })
  .map(({ base, spread, killedAtMs, ...rest }) => ({
    ...rest,
    ...(killedAtMs === undefined ? {} : { killedAtMs }),
    tokens: (index: number) => base + ((index * 7919) % spread),
  }));

test('however many workers: no 60 seconds hold more than the limit and one slice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyWorker, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 20, max: 1_500 }),
      fc.integer({ min: 3_000, max: 400_000 }),
      fc.constantFrom('requests', 'tokens', 'both'),
      async (workers, requestsPerMinute, tokensPerMinute, kind) => {
        const limits = {
          ...(kind === 'tokens' ? {} : { requestsPerMinute }),
          ...(kind === 'requests' ? {} : { tokensPerMinute }),
        };
        const { sent, warnings } = await simulate(workers, limits, 80_000);
        const largest = Math.max(0, ...sent.map(({ tokens }) => tokens));
        if (kind !== 'tokens')
          expect(busiestMinute(sent, () => 1)).toBeLessThanOrEqual(Math.floor(requestsPerMinute * slice) + 1);
        if (kind !== 'requests')
          expect(busiestMinute(sent, ({ tokens }) => tokens)).toBeLessThanOrEqual(tokensPerMinute * slice + largest);
        expect(warnings).toEqual([]);
      },
    ),
    { numRuns: 25, seed: 4 },
  );
}, 120_000);

test.each([
  ['one worker, requests', 1, { requestsPerMinute: 600 }, 600],
  ['three workers, requests', 3, { requestsPerMinute: 600 }, 600],
  ['three workers, one request a second', 3, { requestsPerMinute: 60 }, 60],
  // 100 to 496 tokens, 298 on average.
  ['two workers, tokens', 2, { tokensPerMinute: 60_000 }, 60_000 / 298],
])('what may be sent is sent: %s', async (_, count, limits, perMinute) => {
  const tokens = (index: number): number => 100 + ((index * 37) % 397);
  const workers = Array.from({ length: count }, () => ({ concurrency: 16, latencyMs: 400, tokens }));
  const { sent, store } = await simulate(workers, limits, 180_000);
  expect(sent.length / 3).toBeGreaterThan(0.97 * perMinute);
  const shares = workers.map((_worker, index) => sent.filter(({ worker }) => worker === index).length / sent.length);
  expect(Math.min(...shares)).toBeGreaterThan(0.8 / count);
  // 180 seconds: a slice is read and written about once in two seconds, by each worker at most once in one.
  expect(store.writes).toBeLessThan(180 * count);
});

test('tokens that were told and not used are given back; those that were used beyond are charged', async () => {
  const plan = (used: number) => [
    { concurrency: 16, latencyMs: 400, tokens: () => 300, used: () => 300 * used },
    { concurrency: 16, latencyMs: 400, tokens: () => 300, used: () => 300 * used },
  ];
  const limits = { tokensPerMinute: 60_000 };
  const fifth = await simulate(plan(0.2), limits, 180_000);
  const double = await simulate(plan(2), limits, 180_000);
  // 1,000 and 100 requests a minute use exactly 60,000 tokens.
  expect(fifth.sent.length / 3).toBeGreaterThan(850);
  expect(fifth.sent.length / 3).toBeLessThan(1_000 * slice);
  expect(double.sent.length / 3).toBeGreaterThan(90);
  expect(double.sent.length / 3).toBeLessThan(115);
});

test('what one worker is told to wait, all wait, and then they begin at the pace of the limit', async () => {
  const workers = Array.from({ length: 3 }, () => ({ concurrency: 8, latencyMs: 200, tokens: () => 1 }));
  const { sent } = await simulate(workers, { requestsPerMinute: 600 }, 60_000, {
    during: ({ gates }) => setTimeout(() => gates[0]?.closeUntil(Date.now() + 20_000), 10_000),
  });
  const between = sent.filter(({ atMs }) => atMs > 10_000 && atMs < 30_000);
  expect(between.filter(({ worker }) => worker === 0)).toEqual([]);
  // The others hear of it at their next look at storage, a quarter of a second later.
  expect(between.filter(({ atMs }) => atMs > 10_400)).toEqual([]);
  const after = sent.filter(({ atMs }) => atMs >= 30_000);
  expect(after.filter(({ atMs }) => atMs < 31_000).length).toBeLessThanOrEqual(11);
  expect(after.length).toBeGreaterThan(0.95 * 300);
});

describe('without limits', () => {
  const workers = Array.from({ length: 2 }, () => ({ concurrency: 8, latencyMs: 50, tokens: () => 1 }));

  test('nothing is waited for, and storage is read four times a second and never written', async () => {
    const { sent, store } = await simulate(workers, {}, 20_000);
    // 16 lanes of 50 ms for 20 seconds are 6,400.
    expect(sent.length).toBeGreaterThan(6_300);
    expect(store.writes).toBe(0);
    expect(store.reads).toBeLessThanOrEqual(2 * 4 * 20);
  });

  test('a Retry-After closes the gate of every worker; one that starts meanwhile sends nothing at all', async () => {
    const late = { concurrency: 8, latencyMs: 50, tokens: () => 1, startsAtMs: 8_000 };
    const { sent, store } = await simulate([...workers, late], {}, 30_000, {
      during: ({ gates }) => setTimeout(() => gates[1]?.closeUntil(Date.now() + 15_000), 5_000),
    });
    const closed = sent.filter(({ atMs }) => atMs > 5_000 && atMs < 20_000);
    expect(closed.filter(({ worker, atMs }) => worker !== 0 || atMs > 7_100)).toEqual([]);
    expect(sent.filter(({ atMs, worker }) => atMs >= 20_000 && worker === 2).length).toBeGreaterThan(1_000);
    expect(store.writes).toBe(1);
  });
});

describe('headers of an answer', () => {
  const cases: [string, Record<string, string>, number][] = [
    ['no request remains', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1s' }, 1_000],
    ['no token remains', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    ['milliseconds', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' }, 20],
    [
      'the later of both',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m1.5s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '2s',
      },
      61_500,
    ],
    [
      'no longer than ten minutes',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '24h' },
      600_000,
    ],
    ['something remains', { 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': '1s' }, 0],
    [
      'a reset that nobody can read',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': 'soon' },
      0,
    ],
  ];

  test.each(cases)('%s', async (_, headers, waitMs) => {
    const gate = createGates(new SlowStore(5))(endpoint, {});
    const { signal } = new AbortController();
    const first = gate.enter(1, signal);
    await jest.advanceTimersByTimeAsync(5);
    await first;
    gate.leave({ tokens: 1 }, new Headers(headers));
    const leftAtMs = Date.now();
    let enteredAtMs = 0;
    void gate.enter(1, signal).then(() => (enteredAtMs = Date.now()));
    await jest.advanceTimersByTimeAsync(700_000);
    // A gate that was idle looks at storage before it sends.
    expect(enteredAtMs - leftAtMs).toBeGreaterThanOrEqual(waitMs);
    expect(enteredAtMs - leftAtMs).toBeLessThanOrEqual(waitMs + 5);
  });
});

describe('storage that does not answer', () => {
  test.each(['refuses', 'hangs'] as const)('%s: each worker keeps its part of the limit', async (trouble) => {
    const workers = Array.from({ length: 3 }, () => ({ concurrency: 16, latencyMs: 200, tokens: () => 1 }));
    const { sent, warnings } = await simulate(workers, { requestsPerMinute: 600 }, 150_000, {
      during: ({ store }) => setTimeout(() => (store.trouble = trouble), 30_000),
    });
    const during = sent.filter(({ atMs }) => atMs > 60_000 && atMs <= 120_000);
    expect(during.length).toBeLessThanOrEqual(600 * slice + 3);
    // A storage that hangs costs five seconds of every fifteen.
    expect(during.length).toBeGreaterThan(trouble === 'hangs' ? 300 : 550);
    expect(warnings[0]).toMatch(/cannot be reached .*: this worker keeps 1\/3 of the limits/);
  });

  test('it is used again when it is back', async () => {
    const { store, sent } = await simulate(
      [{ concurrency: 8, latencyMs: 200, tokens: () => 1 }],
      { requestsPerMinute: 600 },
      60_000,
      {
        during: (simulation) => {
          simulation.store.trouble = 'refuses';
          setTimeout(() => (simulation.store.trouble = 'none'), 15_000);
        },
      },
    );
    expect(store.objects.size).toBe(1);
    expect(sent.length).toBeGreaterThan(550);
  });

  test('an object that is no state, or lies years ahead, stops nobody', async () => {
    for (const body of ['not JSON', '{"requestsAtMs":1e15,"tokensAtMs":1e15,"closedUntilMs":1e15,"workers":{}}']) {
      const { sent } = await simulate(
        [{ concurrency: 4, latencyMs: 200, tokens: () => 1 }],
        { requestsPerMinute: 60 },
        30_000,
        {
          during: ({ store }) => {
            const spoil = (key: string): unknown => store.objects.set(key, Buffer.from(body));
            setTimeout(() => [...store.objects.keys()].forEach(spoil), 10_000);
          },
        },
      );
      expect(sent.length).toBeGreaterThan(25);
    }
  });
});

test('who is aborted leaves the queue with the reason, and does not hold up the others', async () => {
  const gate = createGates(new SlowStore(5))(endpoint, { requestsPerMinute: 60 });
  const [patient, hasty] = [new AbortController(), new AbortController()];
  const entered: string[] = [];
  const enter = (name: string, { signal }: AbortController): Promise<unknown> =>
    gate.enter(1, signal).then(
      () => entered.push(name),
      (reason: unknown) => entered.push(`${name} ${(reason as Error).message}`),
    );
  const all = [enter('a', patient), enter('b', hasty), enter('c', patient)];
  await jest.advanceTimersByTimeAsync(100);
  hasty.abort(new Error('stopped'));
  await jest.advanceTimersByTimeAsync(3_000);
  await Promise.all(all);
  expect(entered).toEqual(['a', 'b stopped', 'c']);
  await expect(gate.enter(1, hasty.signal)).rejects.toThrow('stopped');
});

test.each([10, 60, 23 * 60])(
  'a wait of %d minutes holds in a process that starts later, and is not erased by it',
  async (minutes) => {
    const store = new SlowStore(8);
    const limits = { requestsPerMinute: 6_000 };
    const untilMs = Date.now() + minutes * 60_000;
    createGates(store)(endpoint, limits).closeUntil(untilMs);
    await jest.advanceTimersByTimeAsync(1_000);
    let isSent = false;
    void createGates(store)(endpoint, limits)
      .enter(1, new AbortController().signal)
      .then(() => (isSent = true));
    await jest.advanceTimersByTimeAsync(minutes * 60_000 - 2_000);
    expect(isSent).toBe(false);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(isSent).toBe(true);
  },
);
