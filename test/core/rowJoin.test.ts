import { createRowJoin, createSubsetJoin } from '../../core/rowJoin';

async function* stream(keys: string[]): AsyncGenerator<{ key: string }> {
  for (const key of keys) yield { key };
}

test('a row waits until it is asked for', async () => {
  const take = createRowJoin(stream(['b', 'd']), ({ key }) => key);
  const taken = [];
  for (const key of ['a', 'b', 'c', 'd', 'e']) taken.push((await take(key))?.key);
  expect(taken).toEqual([undefined, 'b', undefined, 'd', undefined]);
});

test('rows that nobody asks for are passed over', async () => {
  const take = createSubsetJoin(stream(['a', 'b', 'c', 'd']), ({ key }) => key);
  expect([await take('b'), await take('d')]).toEqual([{ key: 'b' }, { key: 'd' }]);
});

test('a key that was passed or never there is an error, not an empty result', async () => {
  const take = createSubsetJoin(stream(['a', 'b']), ({ key }) => key);
  await take('b');
  await expect(take('a')).rejects.toThrow('no row of a is left');
});
