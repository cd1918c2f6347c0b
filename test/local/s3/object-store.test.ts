import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ObjectStore } from '../../../local/s3/object-store.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'objects-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const body = Buffer.from('hello');
const headers = { 'content-type': 'text/plain' };

describe('the store of objects', () => {
  test.each([
    ['plain.txt'],
    ['a'],
    ['a/b'],
    ['../../etc/passwd'],
    ['UPPER'],
    ['upper'],
    ['é / ?#'],
    ['x'.repeat(1024)],
  ])('keeps any key through a restart: %s', async (key) => {
    const first = await ObjectStore.open(directory);
    await first.put('site', 'a', Buffer.from('a'), headers);
    await first.put('site', key, body, headers);
    const second = await ObjectStore.open(directory);
    const object = second.find('site', key);
    expect(object).toMatchObject({ key, size: 5, headers, etag: '"5d41402abc4b2a76b9719d911017c592"' });
    expect(object && (await text(await second.read(object)))).toBe('hello');
  });

  test('does not write the same object twice', async () => {
    const store = await ObjectStore.open(directory);
    expect(await store.put('site', 'a', body, headers)).toBe(true);
    expect(await store.put('site', 'a', body, headers)).toBe(false);
    expect(await store.put('site', 'a', body, { 'content-type': 'text/html' })).toBe(true);
    expect(await store.put('site', 'a', Buffer.from('other'), headers)).toBe(true);
  });

  test('lists a bucket in the order of the keys', async () => {
    const store = await ObjectStore.open(directory);
    for (const key of ['b', 'a/2', 'a/1', 'A']) await store.put('site', key, body, headers);
    await store.put('other', 'a', body, headers);
    expect(store.list('site').map(({ key }) => key)).toEqual(['A', 'a/1', 'a/2', 'b']);
    expect(store.list('site', 'a/').map(({ key }) => key)).toEqual(['a/1', 'a/2']);
  });

  test('forgets what is deleted, and drops its body at the next start', async () => {
    const store = await ObjectStore.open(directory);
    await store.put('site', 'a', body, headers);
    await store.delete('site', 'a');
    const again = await ObjectStore.open(directory);
    expect(again.find('site', 'a')).toBeUndefined();
    expect(await readdir(join(directory, 'bodies'))).toEqual([]);
  });

  test('drops after a crash what is not there whole', async () => {
    const store = await ObjectStore.open(directory);
    await store.put('site', 'whole', Buffer.from('whole'), headers);
    await store.put('site', 'cut', Buffer.from('cut short'), headers);
    await truncate(join(directory, 'bodies', store.find('site', 'cut')?.body ?? ''), 2);
    await writeFile(join(directory, 'objects', 'half.json'), '{"bucket":"site","ke');
    await writeFile(join(directory, 'objects', 'x.json.1.partial'), '{');
    const again = await ObjectStore.open(directory);
    expect(again.list('site').map(({ key }) => key)).toEqual(['whole']);
    expect(await readdir(join(directory, 'objects'))).toHaveLength(1);
  });

  test.each([
    ['', 0],
    ['x'.repeat(1025), 1025],
  ])('refuses a key that S3 refuses', async (key, length) => {
    const store = await ObjectStore.open(directory);
    await expect(store.put('site', key, body, headers)).rejects.toThrow(
      `object key of ${length} bytes: S3 allows 1 to 1024`,
    );
  });
});
