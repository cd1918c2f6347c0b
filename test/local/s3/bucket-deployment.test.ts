import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { FileAsset } from '../../../local/assembly/resource.ts';
import { deployBucket } from '../../../local/s3/bucket-deployment.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';
import { assemblyOf } from './assembly.ts';

/** The folder `a/`, `a/b.txt` of 1,000 deflated bytes and `c.txt` of one stored byte. */
const archive = Buffer.from(
  [
    'UEsDBBQAAAAAAAAAIVwAAAAAAAAAAAAAAAACAAAAYS9QSwMEFAAAAAgAAAAhXE+iBLYLAAAA6AMAAAcAAABhL2IudHh0S0oa',
    'BaNgFAx3AABQSwMEFAAAAAAAAAAhXG/fuQYBAAAAAQAAAAUAAABjLnR4dGNQSwECFAMUAAAAAAAAACFcAAAAAAAAAAAAAAAA',
    'AgAAAAAAAAAAAAAAgAEAAAAAYS9QSwECFAMUAAAACAAAACFcT6IEtgsAAADoAwAABwAAAAAAAAAAAAAAgAEgAAAAYS9iLnR4',
    'dFBLAQIUAxQAAAAAAAAAIVxv37kGAQAAAAEAAAAFAAAAAAAAAAAAAACAAVAAAABjLnR4dFBLBQYAAAAAAwADAJgAAAB0AAAA',
    'AAA=',
  ].join(''),
  'base64',
);

let directory: string;
let store: ObjectStore;
let assets: Record<string, FileAsset>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deployment-'));
  store = await ObjectStore.open(join(directory, 'store'));
  assets = {};
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(directory, name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
  assets[`assets/${name}.zip`] = { path: root, packaging: 'zip' };
  return root;
}

const deploy = (properties: JsonObject) =>
  deployBucket({
    path: 'site/Deployment/CustomResource',
    properties: {
      SourceBucketNames: ['assets'],
      SourceObjectKeys: ['one.zip'],
      DestinationBucketName: 'site',
      Prune: true,
      OutputObjectKeys: true,
      ...properties,
    },
    assembly: assemblyOf([], assets),
    store,
  });

const keys = () => store.list('site').map(({ key }) => key);
const content = async (key: string) => {
  const object = store.find('site', key);
  return object && text(await store.read(object));
};

describe('a bucket deployment', () => {
  test('fills the bucket from the asset, with types by extension', async () => {
    await folder('one', { 'index.html': '<p>', 'assets/main.js': 'x', '.well-known/security.txt': 'y' });
    const result = await deploy({});
    expect(keys()).toEqual(['.well-known/security.txt', 'assets/main.js', 'index.html']);
    expect(store.find('site', 'assets/main.js')?.headers).toEqual({ 'content-type': 'text/javascript' });
    expect(result.written).toHaveLength(3);
    expect(result.data).toEqual({ DestinationBucketArn: null, SourceObjectKeys: ['one.zip'] });
    expect(result.invalidation).toBeUndefined();
  });

  test('does nothing the second time', async () => {
    await folder('one', { 'index.html': '<p>' });
    await deploy({});
    const before = store.find('site', 'index.html');
    const again = await deploy({});
    expect(again).toMatchObject({ written: [], unchanged: ['index.html'], deleted: [] });
    expect(store.find('site', 'index.html')).toBe(before);
  });

  test('lets later sources win', async () => {
    await folder('one', { 'a.txt': 'one', 'b.txt': 'one' });
    await folder('two', { 'b.txt': 'two' });
    await deploy({ SourceBucketNames: ['assets', 'assets'], SourceObjectKeys: ['one.zip', 'two.zip'] });
    expect(await content('a.txt')).toBe('one');
    expect(await content('b.txt')).toBe('two');
  });

  test('puts system and user metadata on every object', async () => {
    await folder('one', { 'a.js': 'x' });
    await deploy({
      SystemMetadata: {
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'text/x',
        sse: 'AES256',
      },
      UserMetadata: { Team: 'web' },
    });
    expect(store.find('site', 'a.js')?.headers).toEqual({
      'content-type': 'text/x',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-amz-meta-team': 'web',
    });
  });

  test.each([
    ['prunes what is not in the source', { Prune: true }, ['new.txt']],
    ['prunes when CloudFormation says so in text', { Prune: 'true' }, ['new.txt']],
    ['keeps it when told not to prune', { Prune: 'false' }, ['keep/old.txt', 'new.txt', 'old.txt']],
    ['never prunes what is excluded', { Exclude: ['keep/*'] }, ['keep/old.txt', 'new.txt']],
    ['prunes what is included again', { Exclude: ['*'], Include: ['new.txt', 'old.txt'] }, ['keep/old.txt', 'new.txt']],
    ['prunes under its prefix only', { DestinationBucketKeyPrefix: 'keep' }, ['keep/new.txt', 'old.txt']],
  ])('%s', async (_name, properties, left) => {
    await store.put('site', 'old.txt', Buffer.from('old'), {});
    await store.put('site', 'keep/old.txt', Buffer.from('old'), {});
    await folder('one', { 'new.txt': 'new' });
    await deploy(properties);
    expect(keys()).toEqual(left);
  });

  test.each([
    [{ DistributionId: 'E1' }, ['/*']],
    [{ DistributionId: 'E1', DestinationBucketKeyPrefix: 'docs' }, ['/docs/*']],
    [{ DistributionId: 'E1', DistributionPaths: ['/index.html'] }, ['/index.html']],
  ])('names what is to be invalidated: %j', async (properties, paths) => {
    await folder('one', { 'a.txt': 'a' });
    expect((await deploy(properties)).invalidation).toEqual({ distributionId: 'E1', paths });
  });

  test('replaces markers, and leaves other bytes alone', async () => {
    const root = await folder('one', { 'config.json': '{"url":"<<marker:0>>"}' });
    const binary = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    await writeFile(join(root, 'image.bin'), binary);
    await deploy({
      SourceMarkers: [{ '<<marker:0>>': 'https://é.test/"quoted"' }],
      SourceMarkersConfig: [{ jsonEscape: 'true' }],
    });
    expect(await content('config.json')).toBe('{"url":"https://é.test/\\"quoted\\""}');
    expect(store.find('site', 'image.bin')?.size).toBe(4);
  });

  test('extracts an archive, or copies it whole', async () => {
    const file = join(directory, 'archive.zip');
    await writeFile(file, archive);
    assets['assets/one.zip'] = { path: file, packaging: 'file' };
    await deploy({});
    expect(keys()).toEqual(['a/b.txt', 'c.txt']);
    expect(await content('a/b.txt')).toBe('b'.repeat(1000));
    await deploy({ Extract: 'false' });
    expect(keys()).toEqual(['one.zip']);
  });
});

describe('a bucket deployment that cannot be done says which and why', () => {
  test.each([
    ['an unknown asset', { SourceObjectKeys: ['none.zip'] }, 'the source s3://assets/none.zip is not an asset'],
    ['no bucket', { DestinationBucketName: 7 }, 'DestinationBucketName: expected a string, got 7'],
    ['a filter that is no list', { Exclude: '*' }, 'Exclude: expected a list, got "*"'],
    ['metadata that is no object', { SystemMetadata: 'x' }, 'SystemMetadata: expected an object, got "x"'],
    ['a folder that is not to be extracted', { Extract: false }, 'Extract is false but the source'],
  ])('%s', async (_name, properties, message) => {
    await folder('one', { 'a.txt': 'a' });
    await expect(deploy(properties)).rejects.toThrow(message);
    await expect(deploy(properties)).rejects.toThrow('site/Deployment/CustomResource: ');
  });

  test('a file that is no archive', async () => {
    await writeFile(join(directory, 'plain'), 'not a zip');
    assets['assets/one.zip'] = { path: join(directory, 'plain'), packaging: 'file' };
    await expect(deploy({})).rejects.toThrow('plain: not a zip archive');
  });

  test('a marker with an unknown encoding', async () => {
    await folder('one', { 'a.txt': 'M' });
    const properties = { SourceMarkers: [{ M: 'x' }], SourceMarkersConfig: [{ markerEncodings: { M: 'ROT13' } }] };
    await expect(deploy(properties)).rejects.toThrow('marker encoding "ROT13", allowed: LITERAL, JSON_VALUE');
  });
});
