import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nearestLocation, readLocations } from '../../../../tools/diff/locations/read-locations.ts';

let assembly: string;
beforeEach(() => {
  assembly = mkdtempSync(join(tmpdir(), 'locations-'));
});
afterEach(() => rmSync(assembly, { recursive: true, force: true }));

const write = (name: string, content: unknown): void => writeFileSync(join(assembly, name), JSON.stringify(content));
const made = (line: number) => [{ type: 'aws:cdk:creationStack', data: [`new A (/app/lib/a.ts:${line}:1)`] }];

function places(): Record<string, string> {
  return Object.fromEntries(
    [...readLocations(assembly, '/app')].map(([path, { file, line }]) => [path, `${file}:${line}`]),
  );
}

test('is read from the manifest, from beside it, and from stages', () => {
  write('manifest.json', {
    artifacts: {
      one: { type: 'aws:cloudformation:stack', metadata: { '/one': made(1), '/one/Table': made(2) } },
      two: { type: 'aws:cloudformation:stack', additionalMetadataFile: 'two.json' },
      stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
    },
  });
  write('two.json', { '/two/Table': made(3) });
  mkdirSync(join(assembly, 'stage'));
  write('stage/manifest.json', { artifacts: { three: { metadata: { '/stage/three': made(4) } } } });
  expect(places()).toEqual({
    one: 'lib/a.ts:1',
    'one/Table': 'lib/a.ts:2',
    'two/Table': 'lib/a.ts:3',
    'stage/three': 'lib/a.ts:4',
  });
});

test('is read as older versions write it, and is empty where the assembly does not say', () => {
  write('manifest.json', {
    artifacts: {
      one: {
        metadata: {
          '/one/Table': [{ type: 'aws:cdk:logicalId', data: 'Table', trace: ['at new A (/app/lib/a.ts:5:1)'] }],
          '/one/Topic': [{ type: 'aws:cdk:logicalId', data: 'Topic' }],
        },
      },
      tree: { type: 'cdk:tree' },
    },
  });
  expect(places()).toEqual({ 'one/Table': 'lib/a.ts:5' });
});

test.each([
  ['one/Table/Resource', 2],
  ['one/Queue', 1],
  ['other/Queue', undefined],
])('%s is at its own line or that of what is around it: %s', (path, line) => {
  const at = (number: number) => ({ file: 'lib/a.ts', line: number });
  const locations = new Map([
    ['one', at(1)],
    ['one/Table', at(2)],
  ]);
  expect(nearestLocation(locations, path)?.line).toBe(line);
});
