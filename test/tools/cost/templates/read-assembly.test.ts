import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAssembly } from '../../../../tools/cost/templates/read-assembly.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cost-assembly-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const stackArtifact = (templateFile: string, environment = 'aws://111122223333/eu-west-1'): unknown => ({
  type: 'aws:cloudformation:stack',
  environment,
  properties: { templateFile },
});
const topic = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };

describe('a cloud assembly', () => {
  test('gives its stacks, those of stages and nested ones, with their Regions', () => {
    write({
      'manifest.json': {
        artifacts: {
          app: stackArtifact('app.template.json'),
          anywhere: stackArtifact('nested.json', 'aws://unknown-account/unknown-region'),
          'assembly-Stage': { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        },
      },
      'app.template.json': {
        Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'nested.json' } } },
      },
      'nested.json': topic,
      'stage/manifest.json': { artifacts: { staged: stackArtifact('staged.json') } },
      'stage/staged.json': topic,
    });
    expect(readAssembly(directory).map(({ name, region }) => [name, region])).toEqual([
      ['app', 'eu-west-1'],
      ['app/Child', 'eu-west-1'],
      ['anywhere', undefined],
      ['staged', 'eu-west-1'],
    ]);
  });

  test('tells stacks of one name in two environments apart', () => {
    const named = (environment: string): unknown => ({
      type: 'aws:cloudformation:stack',
      environment,
      properties: { templateFile: 'a.json', stackName: 'web' },
    });
    write({
      'manifest.json': { artifacts: { a: named('aws://1/eu-west-1'), b: named('aws://1/us-east-1') } },
      'a.json': topic,
    });
    expect(readAssembly(directory).map(({ name, deployedAs }) => [name, deployedAs])).toEqual([
      ['web (1/eu-west-1)', 'web'],
      ['web (1/us-east-1)', 'web'],
    ]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no manifest', {}, 'is not a cloud assembly: it has no manifest.json'],
    ['no stack', { 'manifest.json': { artifacts: {} } }, 'has no stack'],
    ['a broken manifest', { 'manifest.json': '{' }, 'manifest.json: '],
    ['a missing template', { 'manifest.json': { artifacts: { a: stackArtifact('a.json') } } }, 'Cannot read'],
    [
      'a template that is no object',
      { 'manifest.json': { artifacts: { a: stackArtifact('a.json') } }, 'a.json': [] },
      'a.json is not a JSON object',
    ],
    [
      'a resource without a type',
      { 'manifest.json': { artifacts: { a: stackArtifact('a.json') } }, 'a.json': { Resources: { R: {} } } },
      'resource R has no "Type"',
    ],
    [
      'resources that are a list',
      { 'manifest.json': { artifacts: { a: stackArtifact('a.json') } }, 'a.json': { Resources: [] } },
      '"Resources" that is no object',
    ],
  ])('with %s is refused', (_, files, message) => {
    write(files);
    expect(() => readAssembly(directory)).toThrow(message);
  });
});
