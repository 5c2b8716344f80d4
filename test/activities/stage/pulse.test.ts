import { startPulse } from '../../../activities/stage/pulse';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('beats with the first word at once, then at most once in 200 ms, and with the last word every 4 s', () => {
  const beats: unknown[] = [];
  const pulse = startPulse((details) => beats.push(details), { done: 0 });
  for (let done = 1; done <= 1_000; done += 1) {
    jest.advanceTimersByTime(1);
    pulse.tell({ done });
  }
  expect(beats).toEqual([0, 200, 400, 600, 800, 1_000].map((done) => ({ done })));
  pulse.tell({ done: 1_001 });
  expect(beats).toHaveLength(6);
  jest.advanceTimersByTime(7_000);
  expect(beats.slice(6)).toEqual([{ done: 1_001 }, { done: 1_001 }]);
  pulse.stop();
  jest.advanceTimersByTime(60_000);
  expect(beats).toHaveLength(8);
});

test('what was told last is told at the end when it was not before', () => {
  const beats: unknown[] = [];
  const pulse = startPulse((details) => beats.push(details), { done: 0 });
  pulse.tell({ done: 1 });
  pulse.tell({ done: 2 });
  pulse.stop();
  jest.advanceTimersByTime(60_000);
  expect(beats).toEqual([{ done: 0 }, { done: 2 }]);
});
