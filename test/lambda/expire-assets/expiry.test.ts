import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExpiryHandler } from '../../../lambda/expire-assets/handler.ts';
import { createSiteBucket } from '../../../lambda/expire-assets/site-bucket.ts';
import { BucketStandIn, FAULTS } from './bucket-stand-in.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-01T05:00:00.000Z');
const MARK = { 'unused-since': '2026-11-01T05:00:00.000Z' };

const OLD = ['assets/main-00000000.js', 'assets/main-00000000.css', 'assets/chunk-22222222.js'] as const;
const NEW = ['assets/main-11111111.js', 'assets/main-11111111.css'] as const;

let bucket: BucketStandIn;
let s3: S3Client;
let day: number;
let lines: string[];

function deployOld(): void {
  bucket.upload(OLD[0], 'import "./chunk-22222222.js"');
  bucket.upload(OLD[1]);
  bucket.upload(OLD[2]);
  bucket.upload('index.html', `<script src="/${OLD[0]}"></script><link href="/${OLD[1]}">`);
}

function deployNew(): void {
  for (const key of NEW) bucket.upload(key);
  bucket.upload('index.html', NEW.map((key) => `/${key}`).join());
}

function run(retentionMilliseconds = 30 * DAY) {
  return createExpiryHandler({
    configuration: { bucketName: 'site', assetPath: /^\/assets\/[^/]+-[A-Z0-9]{8}\.[a-z0-9]+$/, retentionMilliseconds },
    bucket: createSiteBucket(s3, 'site'),
    now: () => START + day * DAY,
    write: (line) => lines.push(line),
  })();
}

async function runOn(newDay: number) {
  day = newDay;
  return run();
}

beforeEach(async () => {
  bucket = new BucketStandIn();
  day = 0;
  lines = [];
  s3 = new S3Client({
    endpoint: await bucket.listen(),
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  s3.destroy();
  await bucket.close();
});

describe('the assets of a site', () => {
  test('stay while a page names them, however old they are', async () => {
    deployOld();
    expect(await runOn(0)).toEqual({ keep: 3, mark: 0, unmark: 0, delete: 0 });
    expect(await runOn(1000)).toEqual({ keep: 3, mark: 0, unmark: 0, delete: 0 });
  });

  test('are marked when the site names them no more, and deleted 30 days later', async () => {
    deployOld();
    deployNew();
    expect(await runOn(0)).toEqual({ keep: 2, mark: 3, unmark: 0, delete: 0 });
    expect(bucket.state).toEqual({
      'index.html': {},
      ...Object.fromEntries(NEW.map((key) => [key, {}])),
      ...Object.fromEntries(OLD.map((key) => [key, MARK])),
    });
    expect(await runOn(29)).toEqual({ keep: 5, mark: 0, unmark: 0, delete: 0 });
    expect(await runOn(30)).toEqual({ keep: 2, mark: 0, unmark: 0, delete: 3 });
    expect(Object.keys(bucket.state)).toEqual([...NEW, 'index.html'].sort());
    expect(await runOn(31)).toEqual({ keep: 2, mark: 0, unmark: 0, delete: 0 });
    expect(lines.map((line) => JSON.parse(line).message)).toContain(`delete ${OLD[0]}`);
  });

  test('lose their mark when a deployment brings them back, also after more than the retention', async () => {
    deployOld();
    deployNew();
    await runOn(0);
    deployOld();
    expect(await runOn(40)).toEqual({ keep: 3, mark: 2, unmark: 0, delete: 0 });
    for (const key of OLD) expect(bucket.current(key)?.tags).toEqual({});
  });

  test('lose their mark when a page names them again that was put there by hand; other tags stay', async () => {
    deployOld();
    deployNew();
    await runOn(0);
    Object.assign(bucket.current(OLD[1])?.tags ?? {}, { owner: 'somebody' });
    bucket.upload('old.html', `/${OLD[1]} /${OLD[2]}`);
    expect(await runOn(40)).toEqual({ keep: 2, mark: 0, unmark: 2, delete: 1 });
    expect(bucket.current(OLD[1])?.tags).toEqual({ owner: 'somebody' });
    expect(bucket.current(OLD[2])?.tags).toEqual({});
  });

  test('keep other tags when they are marked', async () => {
    deployOld();
    Object.assign(bucket.current(OLD[0])?.tags ?? {}, { owner: 'somebody' });
    deployNew();
    await runOn(0);
    expect(bucket.current(OLD[0])?.tags).toEqual({ owner: 'somebody', ...MARK });
  });

  test('that are many are read page by page', async () => {
    deployOld();
    deployNew();
    bucket.pageSize = 2;
    expect(await runOn(0)).toEqual({ keep: 2, mark: 3, unmark: 0, delete: 0 });
  });

  test('are deleted in the version that was looked at: one that is uploaded meanwhile stays', async () => {
    deployOld();
    deployNew();
    await runOn(0);
    bucket.beforeEffect = (operation) => {
      if (operation === `DELETE ${OLD[1]}`) bucket.upload(OLD[1], 'brought back');
    };
    await runOn(30);
    expect(bucket.current(OLD[1])?.body).toBe('brought back');
  });

  test('are not touched between the upload of new ones and that of their pages', async () => {
    deployOld();
    for (const key of NEW) bucket.upload(key);
    expect(await runOn(0)).toEqual({ keep: 3, mark: 2, unmark: 0, delete: 0 });
    deployNew();
    expect(await runOn(40)).toEqual({ keep: 2, mark: 3, unmark: 0, delete: 0 });
  });
});

test('files that are no assets are never touched', async () => {
  deployNew();
  bucket.upload('assets/unhashed.js');
  bucket.upload('downloads/main-00000000.js');
  const before = bucket.state;
  await runOn(0);
  await runOn(100);
  expect(bucket.state).toEqual(before);
});

describe('nothing is deleted', () => {
  test('from a bucket without a first page', async () => {
    deployOld();
    bucket.versions.delete('index.html');
    await expect(run(0)).rejects.toThrow('The bucket site has no index.html, so what is in use is not known');
    expect(bucket.calls).toEqual(['GET ']);
  });

  test('from a bucket that keeps no versions', async () => {
    deployOld();
    deployNew();
    bucket.versioned = false;
    await expect(run(0)).rejects.toThrow(/The bucket site keeps no versions of .*; enable versioning of the bucket/);
    expect(bucket.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
  });
});

describe.each(FAULTS)('when S3 fails %s the effect', (fault) => {
  /** The calls of a run that marks, and of one that deletes. */
  const CALLS = { 0: 1 + 3 + 5 + 3, 30: 1 + 3 + 5 + 3 };

  test.each(
    Object.entries(CALLS).flatMap(([on, calls]) => Array.from({ length: calls }, (_, call) => [call, Number(on)])),
  )('of call %d on day %d, the next run makes up for it, and what is in use stays', async (call, faultyDay) => {
    deployOld();
    deployNew();
    if (faultyDay > 0) await runOn(0);
    const inUse = Object.fromEntries(NEW.map((key) => [key, bucket.current(key)]));
    bucket.faults.set(bucket.calls.length + call, fault);
    await expect(runOn(faultyDay)).rejects.toThrow('broke');
    for (const key of NEW) expect(bucket.current(key)).toBe(inUse[key]);

    await runOn(faultyDay);
    expect(bucket.state).toEqual({
      'index.html': {},
      ...Object.fromEntries(NEW.map((key) => [key, {}])),
      ...(faultyDay === 0 ? Object.fromEntries(OLD.map((key) => [key, MARK])) : {}),
    });
    for (const key of NEW) expect(bucket.current(key)).toBe(inUse[key]);
  });
});
