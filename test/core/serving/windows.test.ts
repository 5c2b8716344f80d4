import fc from 'fast-check';
import { cutIntoWindows } from '../../../core/serving/windows';

const range = (from: number, count: number) => Array.from({ length: count }, (_, place) => from + place);
const query = [901, 902];
const usual = { room: 10, long: 'windows', mostWindows: 8 } as const;

describe('cutIntoWindows', () => {
  it('leaves whole what fits', () => {
    expect(cutIntoWindows(query, range(1, 8), usual)).toEqual({ query, windows: [range(1, 8)], isCut: false });
    expect(cutIntoWindows(query, [], usual)).toEqual({ query, windows: [[]], isCut: false });
  });

  it('spreads windows of the length that is left evenly, at most three quarters of it apart', () => {
    // 8 tokens a window, so steps of 6 at most: 20 tokens need 1 + 12 / 6 = 3 windows, from 0, 6 and 12.
    expect(cutIntoWindows(query, range(1, 20), usual)).toEqual({
      query,
      windows: [range(1, 8), range(7, 8), range(13, 8)],
      isCut: false,
    });
    // 15 tokens need 1 + ceil(7 / 6) = 3, from 0, 3.5 and 7.
    expect(cutIntoWindows(query, range(1, 15), usual).windows.map(([first]) => first)).toEqual([1, 5, 8]);
    // One token too many needs a second window.
    expect(cutIntoWindows(query, range(1, 9), usual).windows).toEqual([range(1, 8), range(2, 8)]);
  });

  it('reads no more windows than it may, from the start, and says that something is left', () => {
    expect(cutIntoWindows(query, range(1, 100), { ...usual, mostWindows: 2 })).toEqual({
      query,
      windows: [range(1, 8), range(7, 8)],
      isCut: true,
    });
  });

  it('reads the start alone where that is asked for', () => {
    const cut = { query, windows: [range(1, 8)], isCut: true };
    expect(cutIntoWindows(query, range(1, 100), { ...usual, long: 'truncate' })).toEqual(cut);
  });

  it('gives a long query half of the room, as truncation does', () => {
    // 5 tokens a window, so steps of 3 at most: 12 tokens need 1 + ceil(7 / 3) = 4, from 0, 2.33, 4.67 and 7.
    expect(cutIntoWindows(range(901, 30), range(1, 12), usual)).toEqual({
      query: range(901, 5),
      windows: [range(1, 5), range(3, 5), range(6, 5), range(8, 5)],
      isCut: false,
    });
  });

  it('loses no token, repeats a quarter, and begins as truncation does, whatever the lengths', () => {
    const lengths = fc.record({ room: fc.integer({ min: 2, max: 60 }), q: fc.nat(80), d: fc.nat(500) });
    fc.assert(
      fc.property(lengths, ({ room, q, d }) => {
        const options = { room, mostWindows: Infinity };
        const { windows, isCut, ...whole } = cutIntoWindows(range(9000, q), range(0, d), {
          ...options,
          long: 'windows',
        });
        const start = cutIntoWindows(range(9000, q), range(0, d), { ...options, long: 'truncate' });
        expect(start).toEqual({ ...whole, windows: [windows[0]], isCut: windows.length > 1 });
        expect([...new Set(windows.flat())]).toEqual(range(0, d));
        expect(isCut).toBe(false);
        const size = windows[0]!.length;
        expect(windows.every(({ length }) => length === size && length + whole.query.length <= room)).toBe(true);
        windows.slice(1).forEach((window, place) => {
          const shared = windows[place]!.at(-1)! + 1 - window[0]!;
          if (size >= 4) expect(shared).toBeGreaterThanOrEqual(Math.floor(size / 4));
        });
      }),
    );
  });
});
