import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore, StoredObject } from '../../../infra/artifactStore/objectStore';

const MIB = 1024 * 1024;

/** What every object store must do; `open` gives a store that holds nothing but what earlier tests of the suite wrote. */
export function describeObjectStore(open: () => ObjectStore): void {
  let store: ObjectStore;
  let folder: string;

  beforeAll(async () => {
    store = open();
    folder = await mkdtemp(join(tmpdir(), 'rankwright-objects-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const textOf = async (key: string): Promise<string> => (await store.get(key)).toString('utf8');

  async function listAll(prefix: string): Promise<StoredObject[]> {
    const listed: StoredObject[] = [];
    for await (const object of store.list(prefix)) listed.push(object);
    return listed;
  }

  async function fileOf(name: string, content: Buffer): Promise<string> {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  }

  test('gives back the bytes that were put, whatever they are and whatever the key is called', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const key of ['plain', 'a/b c/d+e%20.json', 'größe/日本.bin']) {
      await store.put(key, bytes);
      expect((await store.get(key)).equals(bytes)).toBe(true);
    }
  });

  test('streams an object with a tag only while it has that content', async () => {
    const read = async (etag: string) => {
      const pieces: Buffer[] = [];
      for await (const piece of await store.stream('tagged/object', etag)) pieces.push(piece as Buffer);
      return Buffer.concat(pieces).toString('utf8');
    };
    await store.put('tagged/object', Buffer.from('first'));
    const [{ etag } = { etag: '' }] = await listAll('tagged/');
    expect(await read(etag)).toBe('first');
    await store.put('tagged/object', Buffer.from('second'));
    await expect(read(etag)).rejects.toMatchObject({
      code: 'missing-object',
      message: `${store.address}/tagged/object was replaced`,
    });
    await store.delete('tagged/object');
    await expect(read(etag)).rejects.toMatchObject({
      code: 'missing-object',
      message: expect.stringMatching(/does not exist/) as string,
    });
  });

  test('an empty object is an object', async () => {
    await store.put('empty', Buffer.alloc(0));
    expect(await store.has('empty')).toBe(true);
    expect(await store.get('empty')).toHaveLength(0);
    expect(await store.putFileIfAbsent('empty-file', await fileOf('empty', Buffer.alloc(0)))).toBe(true);
    expect(await store.get('empty-file')).toHaveLength(0);
  });

  test('put replaces, and what is stored does not change with the buffer that it came from', async () => {
    await store.put('pointer', Buffer.from('first'));
    const body = Buffer.from('second');
    await store.put('pointer', body);
    body.fill('x');
    expect(await textOf('pointer')).toBe('second');
  });

  test('a second conditional write is told so and changes nothing', async () => {
    expect(await store.putIfAbsent('once', Buffer.from('first'))).toBe(true);
    expect(await store.putIfAbsent('once', Buffer.from('second'))).toBe(false);
    expect(await store.putFileIfAbsent('once', await fileOf('third', Buffer.from('third')))).toBe(false);
    expect(await textOf('once')).toBe('first');
  });

  test('of 16 writers at once exactly one wins, and its content is what is there', async () => {
    const wins = await Promise.all(
      Array.from({ length: 16 }, (_, writer) => store.putIfAbsent('race', Buffer.from(`writer ${writer}`))),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await textOf('race')).toBe(`writer ${wins.indexOf(true)}`);
  });

  test('a range is the bytes from its start up to its end, cut where the object ends', async () => {
    await store.put('ranged', Buffer.from('0123456789'));
    const range = async (start: number, end: number) => (await store.getRange('ranged', start, end)).toString();
    expect(await range(0, 3)).toBe('012');
    expect(await range(3, 4)).toBe('3');
    expect(await range(8, 100)).toBe('89');
    expect(await range(10, 12)).toBe('');
    expect(await range(100, 200)).toBe('');
    expect(await range(4, 4)).toBe('');
    await store.put('ranged-empty', Buffer.alloc(0));
    expect(await store.getRange('ranged-empty', 0, 10)).toHaveLength(0);
  });

  test('an object comes with the tag that the list gives it; one that is not there is undefined', async () => {
    await store.put('with-tag', Buffer.from('content'));
    const tagged = await store.getWithTag('with-tag');
    expect(tagged?.body.toString()).toBe('content');
    expect((await listAll('with-tag')).map(({ etag }) => etag)).toEqual([tagged?.etag]);
    expect(await store.getWithTag('without-object')).toBeUndefined();
  });

  test('compare-and-swap writes while the tag fits, and only then', async () => {
    expect(await store.replaceIf('swapped', Buffer.from('x'), 'd41d8cd98f00b204e9800998ecf8427e')).toBe(false);
    expect(await store.replaceIf('swapped', Buffer.from('one'), null)).toBe(true);
    expect(await store.replaceIf('swapped', Buffer.from('two'), null)).toBe(false);
    const first = await store.getWithTag('swapped');
    expect(await store.replaceIf('swapped', Buffer.from('two'), first?.etag ?? '')).toBe(true);
    expect(await store.replaceIf('swapped', Buffer.from('three'), first?.etag ?? '')).toBe(false);
    expect(await textOf('swapped')).toBe('two');
  });

  test('16 processes that count with compare-and-swap lose no count', async () => {
    const counted = Array.from({ length: 16 }, async () => {
      for (;;) {
        const current = await store.getWithTag('count');
        const next = Buffer.from(String(Number(current?.body ?? 0) + 1));
        if (await store.replaceIf('count', next, current?.etag ?? null)) return;
      }
    });
    await Promise.all(counted);
    expect(await textOf('count')).toBe('16');
  });

  test('has tells what is there from what is not, and delete removes, also what is not there', async () => {
    await store.put('short-lived', Buffer.from('x'));
    expect([await store.has('short-lived'), await store.has('short')]).toEqual([true, false]);
    await store.delete('short-lived');
    await store.delete('short-lived');
    expect(await store.has('short-lived')).toBe(false);
    expect(await store.putIfAbsent('short-lived', Buffer.from('again'))).toBe(true);
  });

  test('lists every key below a prefix in order, past the 1,000 of one page, and no other', async () => {
    const keys = Array.from({ length: 1_005 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, Buffer.from(key))));
    }
    await store.put('many-more', Buffer.from('not below the prefix'));
    const listed = await listAll('many/');
    expect(listed.map(({ key }) => key)).toEqual(keys);
    expect(listed.every(({ bytes }) => bytes === 'many/0000'.length)).toBe(true);
    expect(await listAll('none/')).toEqual([]);
  });

  test('the etag changes with the content and only with it', async () => {
    const etag = async (): Promise<string | undefined> => (await listAll('tagged'))[0]?.etag;
    await store.put('tagged', Buffer.from('one'));
    const first = await etag();
    expect(first).toMatch(/^[^"]+$/);
    await store.put('tagged', Buffer.from('one'));
    expect(await etag()).toBe(first);
    await store.put('tagged', Buffer.from('two'));
    expect(await etag()).not.toBe(first);
  });

  test.each([
    ['small', 3],
    ['of several parts', 33 * MIB + 1],
  ])('stores a file, %s, once, and streams it back unchanged', async (name, bytes) => {
    const content = Buffer.alloc(bytes, createHash('sha512').update(name).digest());
    const path = await fileOf(name, content);
    expect(await store.putFileIfAbsent(`files/${name}`, path)).toBe(true);
    const other = await fileOf(`other ${name}`, Buffer.alloc(bytes, 'z'));
    expect(await store.putFileIfAbsent(`files/${name}`, other)).toBe(false);
    const hash = createHash('sha256');
    for await (const piece of await store.stream(`files/${name}`)) hash.update(piece as Buffer);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
  });

  test('a missing object is an error that names it and does not help to repeat', async () => {
    for (const read of [
      () => store.get('not/there'),
      () => store.getRange('not/there', 0, 1),
      () => store.stream('not/there'),
    ]) {
      await expect(read()).rejects.toMatchObject({
        name: 'RankwrightError',
        code: 'missing-object',
        retryable: false,
        message: `${store.address}/not/there does not exist`,
      });
    }
  });
}
