import { createHash } from 'node:crypto';
import { assignSplit } from '../../../core/assembly/assignSplit';

const ids = Array.from({ length: 2000 }, (_, index) => `document-${index}`);

test('the split is the first 32 bits of a sha256 against the share, computed here by another way', () => {
  for (const id of ids.slice(0, 200)) {
    const fraction = createHash('sha256').update(`split\n${id}`).digest().readUInt32BE(0) / 2 ** 32;
    expect(assignSplit(id, 0.25)).toBe(fraction < 0.25 ? 'development' : 'train');
  }
});

test('the share is met, and a larger one moves documents in one direction only', () => {
  const inDevelopment = (share: number) => ids.filter((id) => assignSplit(id, share) === 'development');
  // 2,000 draws at .1: three standard deviations are 40.
  expect(Math.abs(inDevelopment(0.1).length - 200)).toBeLessThan(40);
  expect(inDevelopment(0)).toEqual([]);
  expect(inDevelopment(0.3)).toEqual(expect.arrayContaining(inDevelopment(0.1)));
});
