import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readCloudAssembly } from '../../../local/assembly/cloud-assembly.ts';
import { writeAssembly } from './assembly-builder.ts';

const TOPIC = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };

describe('readCloudAssembly', () => {
  test('gives the stacks after those they depend on', () => {
    const directory = writeAssembly({
      web: { template: TOPIC, dependencies: ['app'] },
      app: { template: TOPIC, dependencies: ['network'] },
      network: { template: TOPIC },
    });
    const { stacks } = readCloudAssembly(directory);
    expect(stacks.map(({ identity }) => identity.stackName)).toEqual(['network', 'app', 'web']);
  });

  test('takes account and region from the environment, and a stand-in where it has none', () => {
    const directory = writeAssembly({
      a: { template: TOPIC, environment: 'aws://444455556666/eu-west-1' },
      b: { template: TOPIC, environment: 'aws://unknown-account/unknown-region' },
    });
    expect(readCloudAssembly(directory).stacks.map(({ identity }) => [identity.account, identity.region])).toEqual([
      ['444455556666', 'eu-west-1'],
      ['123456789012', 'us-east-1'],
    ]);
  });

  test('reads nested assemblies, which stages make', () => {
    const directory = writeAssembly({ outer: { template: TOPIC } });
    writeAssembly({ inner: { template: TOPIC } }, join(directory, 'assembly-Stage'));
    addArtifacts(directory, {
      Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } },
    });
    expect(readCloudAssembly(directory).stacks.map(({ identity }) => identity.artifactId)).toEqual(['outer', 'inner']);
  });

  test('finds an asset by the object it would be published as', () => {
    const directory = writeAssembly({ app: { template: TOPIC } });
    writeFileSync(
      join(directory, 'app.assets.json'),
      JSON.stringify({
        files: {
          abc: {
            source: { path: 'asset.abc', packaging: 'zip' },
            destinations: {
              concrete: { bucketName: 'assets-111122223333-us-east-1', objectKey: 'abc.zip', region: 'us-east-1' },
              agnostic: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: 'abc.zip' },
            },
          },
        },
      }),
    );
    addArtifacts(directory, { 'app.assets': { type: 'cdk:asset-manifest', properties: { file: 'app.assets.json' } } });
    const assembly = readCloudAssembly(directory);
    const asset = { path: join(directory, 'asset.abc'), packaging: 'zip' };
    expect(assembly.asset('assets-111122223333-us-east-1', 'abc.zip')).toEqual(asset);
    expect(assembly.asset('assets-123456789012-us-east-1', 'abc.zip')).toEqual(asset);
    expect(assembly.asset('assets-111122223333-us-east-1', 'other.zip')).toBeUndefined();
  });

  test.each([
    ['a folder without a manifest', () => mkdtempSync(join(tmpdir(), 'empty-')), /is not a cloud assembly/],
    ['an assembly without stacks', () => writeAssembly({}), /has no stack/],
    [
      'a template that is not JSON',
      () => {
        const directory = writeAssembly({ app: { template: TOPIC } });
        writeFileSync(join(directory, 'app.template.json'), '{');
        return directory;
      },
      /app\.template\.json is not JSON: .*Synthesize the app anew/,
    ],
    [
      'a manifest that is no object',
      () => {
        const directory = writeAssembly({});
        writeFileSync(join(directory, 'manifest.json'), 'null');
        return directory;
      },
      /manifest\.json holds no JSON object\. Synthesize the app anew/,
    ],
    [
      'a manifest that names a missing file',
      () => {
        const directory = writeAssembly({ app: { template: TOPIC } });
        addArtifacts(directory, { 'app.assets': { type: 'cdk:asset-manifest', properties: { file: 'gone.json' } } });
        return directory;
      },
      /Cannot read .*gone\.json/,
    ],
    [
      'a template for a macro',
      () => writeAssembly({ app: { template: { ...TOPIC, ...{ Transform: ['AWS::LanguageExtensions', 'Mine'] } } } }),
      /app\.template\.json: the template is written for "Mine", a macro that runs in an account/,
    ],
    [
      'a template with repeated resources',
      () => writeAssembly({ app: { template: { Resources: { 'Fn::ForEach::Zone': { Type: 'Loop' } } } } }),
      /Resources has Fn::ForEach::Zone, which the local runtime does not expand/,
    ],
  ])('refuses %s', (_name, make, message) => {
    expect(() => readCloudAssembly(make())).toThrow(message);
  });
});

function addArtifacts(directory: string, artifacts: Readonly<Record<string, unknown>>): void {
  const file = join(directory, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { artifacts: Record<string, unknown> };
  writeFileSync(file, JSON.stringify({ ...manifest, artifacts: { ...manifest.artifacts, ...artifacts } }));
}
