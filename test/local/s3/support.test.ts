import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../local/assembly/json.ts';
import { readBuckets } from '../../../local/s3/model.ts';
import { support } from '../../../local/s3/support.ts';
import { assemblyOf, resource, stack } from './assembly.ts';

const naming = support['AWS::S3::Bucket']?.naming;

function named(properties: Readonly<Record<string, Json>>, logicalId = 'SiteBucket397A1860') {
  return {
    stack,
    logicalId,
    type: 'AWS::S3::Bucket',
    suffix: '0a1b2c3d',
    property: (name: string) => properties[name],
  };
}

describe('the names of a bucket', () => {
  test('Ref is the name that the template gives', () => {
    expect(naming?.ref(named({ BucketName: 'assets' }))).toBe('assets');
  });

  test('Ref is made of stack and logical id in lower case when the template gives none', () => {
    expect(naming?.ref(named({}))).toBe('site-sitebucket397a1860-0a1b2c3d');
  });

  test('a made name keeps to 63 characters and its suffix', () => {
    const name = naming?.ref(named({}, 'A'.repeat(100))) ?? '';
    expect(name).toHaveLength(63);
    expect(name).toMatch(/-0a1b2c3d$/);
  });

  test.each([
    ['Arn', 'arn:aws:s3:::assets'],
    ['DomainName', 'assets.s3.amazonaws.com'],
    ['RegionalDomainName', 'assets.s3.us-east-1.amazonaws.com'],
    ['DualStackDomainName', 'assets.s3.dualstack.us-east-1.amazonaws.com'],
    ['WebsiteURL', 'http://assets.s3-website-us-east-1.amazonaws.com'],
  ])('%s', (attribute, value) => {
    expect(naming?.attributes?.[attribute]?.(named({ BucketName: 'assets' }))).toBe(value);
  });
});

describe('the buckets of an assembly', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };

  test('hold the statements of their own policies only', () => {
    const buckets = readBuckets(
      assemblyOf([
        resource('AWS::S3::Bucket', 'one'),
        resource('AWS::S3::Bucket', 'two'),
        resource('AWS::S3::BucketPolicy', 'policy', { Bucket: 'one', PolicyDocument: { Statement: [statement] } }),
      ]),
    );
    expect(buckets.map(({ name, policy }) => [name, policy.length])).toEqual([
      ['one', 1],
      ['two', 0],
    ]);
  });

  test.each([
    ['unsaid', undefined, false],
    ['blocked', { BlockPublicPolicy: true, RestrictPublicBuckets: true }, false],
    ['half open', { BlockPublicPolicy: false, RestrictPublicBuckets: true }, false],
    ['open', { BlockPublicPolicy: false, RestrictPublicBuckets: false }, true],
  ])('public access is %s', (_name, configuration, allowed) => {
    const properties: JsonObject = configuration === undefined ? {} : { PublicAccessBlockConfiguration: configuration };
    const [bucket] = readBuckets(assemblyOf([resource('AWS::S3::Bucket', 'one', properties)]));
    expect(bucket?.allowsPublicPolicy).toBe(allowed);
  });
});
