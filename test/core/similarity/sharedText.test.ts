import { SharedText } from '../../../core/similarity/sharedText';

const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `w${from + index}`).join(' ');

test('the share of a passage that stands in so many other documents, whatever else those say', () => {
  const shared = new SharedText();
  const notice = words(0, 44); // 40 shingles
  shared.watch('notice', notice);
  shared.watch('own words', words(1000, 44));
  shared.see('home', notice);
  shared.see('home', `${words(2000, 20)} ${notice}`); // a passage of the same document counts once
  for (const name of ['a', 'b', 'c']) shared.see(name, `${notice} ${words(name.charCodeAt(0) * 100, 30)}`);
  expect(shared.shareOf('notice', 3)).toBe(1);
  expect(shared.shareOf('notice', 4)).toBe(0);
  expect(shared.shareOf('own words', 1)).toBe(0);
  expect(shared.shareOf('not watched', 1)).toBeUndefined();
});

test('a passage that is half a notice: 20 of 44 shingles stand elsewhere', () => {
  const shared = new SharedText();
  // 24 + 24 words: 20 shingles of the notice, 4 over the joint, 20 of its own.
  shared.watch('half', `${words(0, 24)} ${words(1000, 24)}`);
  for (const name of ['home', 'a', 'b']) shared.see(name, words(0, 24));
  expect(shared.shareOf('half', 2)).toBeCloseTo(20 / 44, 10);
});
