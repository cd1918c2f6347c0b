import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { chooseVersion } from '../../../local/lambda/choose-version.ts';
import { missingLayers, nodePath } from '../../../local/lambda/layers.ts';
import { readFunctions } from '../../../local/lambda/model.ts';
import { assemblyOf, resource } from '../elb/assembly.ts';
import { fixture, lambdaFunction } from './functions.ts';

const CODE = { S3Bucket: 'assets', S3Key: 'code.zip' };
const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:api';

function read(properties: JsonObject = {}, more: readonly Resource[] = []) {
  const minimal = { Code: CODE, Handler: 'index.handler', Runtime: 'nodejs24.x' };
  const lambda = resource('AWS::Lambda::Function', 'api', { ...minimal, ...properties });
  return readFunctions(assemblyOf([lambda, ...more], { 'assets/code.zip': fixture('esm') }))[0];
}

const version = resource('AWS::Lambda::Version', 'v', { FunctionName: 'api' }, { Version: '7' });
const alias = (properties: JsonObject = {}) =>
  resource('AWS::Lambda::Alias', 'live', { FunctionName: ARN, FunctionVersion: '7', Name: 'live', ...properties });

test('a minimal function has the defaults of Lambda', () => {
  expect(read()).toEqual({
    path: 'app/api',
    name: 'api',
    arn: ARN,
    account: '111122223333',
    region: 'us-east-1',
    code: { kind: 'folder', folder: fixture('esm') },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    environment: {},
    logging: { logGroupName: '/aws/lambda/api', format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO' },
    layers: [],
    versions: [],
    aliases: [],
    provisioned: [],
  });
});

test('everything that can be set is read', () => {
  const properties = {
    Timeout: '30',
    MemorySize: 512,
    ReservedConcurrentExecutions: 0,
    Environment: { Variables: { A: 'b', PORT: 5432 } },
    LoggingConfig: { LogGroup: '/own', LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN' },
  };
  const weights = { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '7', FunctionWeight: 0.1 }] } };
  expect(read(properties, [version, alias({ FunctionVersion: '$LATEST', ...weights })])).toMatchObject({
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    reservedConcurrency: 0,
    environment: { A: 'b', PORT: '5432' },
    logging: { logGroupName: '/own', format: 'JSON', applicationLevel: 'WARN', systemLevel: 'WARN' },
    versions: ['7'],
    aliases: [{ name: 'live', version: '$LATEST', additionalWeights: { 7: 0.1 } }],
  });
});

test('code may be in the template', () => {
  const source = 'exports.handler = async () => 1';
  expect(read({ Code: { ZipFile: source } })).toMatchObject({
    code: { kind: 'inline', source },
    handler: 'index.handler',
  });
});

describe('a function that cannot run here says why:', () => {
  test.each<[string, JsonObject, string]>([
    ['another runtime', { Runtime: 'python3.13' }, 'its runtime is python3.13, only nodejs runtimes run here'],
    ['a container image', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'its code is a container image'],
    [
      'code that is no asset',
      { Code: { S3Bucket: 'other', S3Key: 'k' } },
      'its code s3://other/k is not an asset of the cloud assembly',
    ],
  ])('%s', (_name, properties, reason) => {
    expect(read(properties)?.code).toEqual({ kind: 'not-runnable', reason });
  });
});

describe('is refused, with the resource and the property:', () => {
  test.each<[string, JsonObject, string]>([
    ['no code', { Code: 1 }, 'app/api: Code is 1; it must be an object.'],
    ['no handler', { Handler: '' }, 'app/api: Handler is ""; it must be a string.'],
    [
      'a timeout that is no number',
      { Timeout: 'long' },
      'app/api: Timeout is "long"; it must be a whole number of 0 or more.',
    ],
    ['an unknown log format', { LoggingConfig: { LogFormat: 'XML' } }, 'LoggingConfig.LogFormat is "XML"'],
  ])('%s', (_name, properties, message) => {
    expect(() => read(properties)).toThrow(message);
  });

  test('an alias of a version that is not in the templates', () => {
    expect(() => read({}, [version, alias({ FunctionVersion: '8' })])).toThrow(
      'app/api: alias "live" points to version 8; the templates have $LATEST, 7.',
    );
  });
});

describe('the version that runs', () => {
  const lambda = lambdaFunction({
    versions: ['1', '2'],
    aliases: [{ name: 'live', version: '1', additionalWeights: { 2: 0.1 } }],
  });
  test.each([
    ['$LATEST', 0.5, '$LATEST'],
    ['1', 0.5, '1'],
    ['live', 0.0999, '2'],
    ['live', 0.1, '1'],
    ['live', 0.9999, '1'],
    ['other', 0.5, undefined],
  ])('for %s with the random number %d is %s', (qualifier, random, expected) => {
    expect(chooseVersion(lambda, qualifier, random)).toBe(expected);
  });
});

describe('layers', () => {
  const layer = resource('AWS::Lambda::LayerVersion', 'arn:layer:1', { Content: CODE });

  test('are the folders of their content', () => {
    expect(read({ Layers: ['arn:layer:1'] }, [layer])?.layers).toEqual([
      { arn: 'arn:layer:1', folder: fixture('esm') },
    ]);
  });

  test('that are not on this machine say why', () => {
    const lost = resource('AWS::Lambda::LayerVersion', 'lost', { Content: { S3Bucket: 'b', S3Key: 'k' } });
    expect(read({ Layers: ['arn:of:aws', 'lost'] }, [lost])?.layers).toEqual([
      { arn: 'arn:of:aws', reason: 'it is not in the templates' },
      { arn: 'lost', reason: 'its content is not an asset of the cloud assembly' },
    ]);
  });

  test('that a function runs without are told', () => {
    const layers = [
      { arn: 'a', reason: 'it is not in the templates' },
      { arn: 'b', folder: '/b' },
    ];
    const image = { kind: 'not-runnable', reason: 'it does not run at all' } as const;
    expect(missingLayers([lambdaFunction({ layers }), lambdaFunction({ layers, code: image })])).toEqual([
      'api runs without its layer a: it is not in the templates.',
    ]);
  });

  test('are searched for modules from the one on top, first for those of the version', () => {
    const layers = [
      { arn: 'a', folder: '/a' },
      { arn: 'x', reason: 'lost' },
      { arn: 'b', folder: '/b' },
    ];
    expect(nodePath(layers, 'nodejs24.x')).toBe(
      '/b/nodejs/node24/node_modules:/b/nodejs/node_modules:/a/nodejs/node24/node_modules:/a/nodejs/node_modules',
    );
  });
});

describe('provisioned concurrency', () => {
  const config = (count: number) => ({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: count } });

  test('is that of versions and of the versions of aliases', () => {
    const own = resource('AWS::Lambda::Version', 'v', { FunctionName: 'api', ...config(1) }, { Version: '7' });
    expect(read({}, [own, alias(config(2))])?.provisioned).toEqual([
      { version: '7', environments: 1 },
      { version: '7', environments: 2 },
    ]);
  });

  test('of 0 is refused', () => {
    expect(() => read({}, [version, alias(config(0))])).toThrow(
      'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions is 0; it must be a whole number of 1 or more.',
    );
  });
});
