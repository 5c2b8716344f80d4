import { MemoryObjectStore } from '../../../../infra/artifactStore/memoryObjectStore';
import { createGates } from '../../../../infra/llm/limits/gate';
import { OpenWindow } from '../../../../infra/llm/limits/openWindow';
import { endpoint } from './simulation';

test('half as many after a refusal, one more for each round of answers, no limit from as many as before', () => {
  const window = new OpenWindow();
  const enterAll = (): number => {
    let entered = 0;
    for (; window.hasRoom && entered < 100; entered += 1) window.enter();
    return entered;
  };
  for (let open = 0; open < 8; open += 1) window.enter();
  window.leave(false);
  window.halve(0);
  // The other seven are refused with it.
  for (let open = 0; open < 7; open += 1) {
    window.leave(false);
    window.halve(20);
  }
  const rounds = Array.from({ length: 6 }, () => {
    const entered = enterAll();
    for (let answered = 0; answered < entered; answered += 1) window.leave(true);
    return entered;
  });
  // From 4 on: a round of n answers adds 1/n + … + 1/(n + 1), a little less than 1; at 8 it was refused.
  expect(rounds).toEqual([4, 4, 5, 6, 7, 100]);
});

test('one request may always be open, and one process that sends one at a time is not slowed for long', () => {
  const window = new OpenWindow();
  window.enter();
  window.leave(false);
  for (const nowMs of [0, 2_000, 4_000]) window.halve(nowMs);
  expect(window.hasRoom).toBe(true);
  window.enter();
  expect(window.hasRoom).toBe(false);
  window.leave(true);
  window.enter();
  expect(window.hasRoom).toBe(true);
});

describe('an endpoint that takes five requests a second and refuses the others for a second', () => {
  const durationMs = 60_000;
  beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-11-28T09:00:00Z') }));
  afterEach(() => jest.useRealTimers());

  test.each([1, 2])(
    '%i workers with 32 requests at a time use what it takes, and are seldom refused',
    async (count) => {
      const store = new MemoryObjectStore();
      const end = new AbortController();
      const seconds = new Map<number, number>();
      const tally = { answered: 0, refused: 0 };
      const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      const lane = async (gate: ReturnType<ReturnType<typeof createGates>>): Promise<void> => {
        for (;;) {
          await gate.enter(100, end.signal);
          const second = Math.floor(Date.now() / 1000);
          seconds.set(second, (seconds.get(second) ?? 0) + 1);
          const isTaken = seconds.get(second)! <= 5;
          await sleep(20);
          gate.leave({ tokens: isTaken ? 100 : 0 });
          tally[isTaken ? 'answered' : 'refused'] += 1;
          if (isTaken) continue;
          gate.refused();
          gate.closeUntil(Date.now() + 1_000);
          await sleep(1_000);
        }
      };
      const lanes = Array.from({ length: count }, () => createGates(store)(endpoint, {})).flatMap((gate) =>
        Array.from({ length: 32 }, () => lane(gate).catch(() => undefined)),
      );
      await jest.advanceTimersByTimeAsync(durationMs);
      end.abort();
      await jest.advanceTimersByTimeAsync(2_000);
      await Promise.all(lanes);
      // 300 are the most that can be answered. Without the window 1,856 and 3,712 are refused.
      expect(tally.answered).toBeGreaterThan(270);
      expect(tally.refused).toBeLessThan(count * 300);
    },
  );
});
