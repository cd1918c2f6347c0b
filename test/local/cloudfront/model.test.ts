import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { support } from '../../../local/cloudfront/support.ts';
import { assemblyOf, resource, stack } from '../s3/assembly.ts';
import {
  association,
  behaviorOf,
  customOrigin,
  distributionResource,
  functionResource,
  originGroup,
  readOne,
} from './templates.ts';

describe('the distributions of an assembly', () => {
  test('minimal', () => {
    expect(readOne([distributionResource({ Aliases: [] })])).toMatchObject({
      path: 'site/E1SITE',
      id: 'E1SITE',
      arn: 'arn:aws:cloudfront::111122223333:distribution/E1SITE',
      domainName: 'd111111abcdef8.cloudfront.net',
      aliases: [],
      behaviors: [
        {
          pathPattern: '*',
          allowedMethods: ['GET', 'HEAD'],
          cachedMethods: ['GET', 'HEAD'],
          compress: false,
          origin: {
            domainName: 'origin.foobar.com',
            path: '',
            connectionAttempts: 3,
            connectionTimeoutSeconds: 10,
            readTimeoutSeconds: 30,
            target: { kind: 'custom', protocol: 'https', port: 443, keepAliveSeconds: 5 },
          },
        },
      ],
    });
  });

  test('one that is not enabled is left out', () => {
    expect(readDistributions(assemblyOf([distributionResource({ Enabled: false })]))).toEqual([]);
  });

  test('the settings that came before policies', () => {
    const forwarded: JsonObject = {
      TargetOriginId: 'api',
      DefaultTTL: 5,
      ForwardedValues: {
        QueryString: true,
        Cookies: { Forward: 'whitelist', WhitelistedNames: ['a'] },
        Headers: ['X-A'],
      },
    };
    const { behaviors } = readOne([distributionResource({ DefaultCacheBehavior: forwarded })]);
    expect(behaviors[0]?.cachePolicy).toMatchObject({
      minimumSeconds: 0,
      defaultSeconds: 5,
      maximumSeconds: 31_536_000,
      headers: { take: 'only', names: ['x-a'] },
      cookies: { take: 'only', names: ['a'] },
      queryStrings: { take: 'all' },
    });
  });

  test('functions are found by their ARN', () => {
    const behavior = behaviorOf({ FunctionAssociations: [association('viewer-request', 'fn')] }, [
      functionResource('fn', 'x'),
    ]);
    expect(behavior.viewerRequest).toEqual({ path: 'site/fn', arn: expect.stringContaining('function/fn'), code: 'x' });
  });

  const behavior = (given: JsonObject): JsonObject => ({ DefaultCacheBehavior: { TargetOriginId: 'api', ...given } });
  const group = (given: JsonObject = {}): JsonObject => ({
    Origins: [customOrigin, { ...customOrigin, Id: 'spare' }],
    OriginGroups: { Quantity: 1, Items: [originGroup(given)] },
  });
  const origin = (given: JsonObject): JsonObject => ({ Origins: [{ ...customOrigin, ...given }] });

  test.each([
    [
      'an origin that is not there',
      behavior({ TargetOriginId: 'none' }),
      'DefaultCacheBehavior.TargetOriginId: expected the Id of an origin or an origin group (api), got "none"',
    ],
    [
      'an error that CloudFront has no page for',
      { CustomErrorResponses: [{ ErrorCode: 418, ErrorCachingMinTTL: 1 }] },
      'CustomErrorResponses[0].ErrorCode: expected one of 400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504, got 418',
    ],
    [
      'a status for a page that CloudFront does not send',
      { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/x', ResponseCode: 201 }] },
      'CustomErrorResponses[0].ResponseCode: expected one of 200, 400',
    ],
    [
      'an error page without a status',
      { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/x' }] },
      'ResponsePagePath: expected a ResponseCode beside it',
    ],
    [
      'an error status without a page',
      { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200 }] },
      'ResponseCode: expected a ResponsePagePath beside it',
    ],
    [
      'an error page without a slash',
      { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: 'x' }] },
      'ResponsePagePath: expected a path that begins with a slash',
    ],
    [
      'an origin group of one',
      group({ Members: { Items: [{ OriginId: 'api' }] } }),
      'OriginGroups.Items[0].Members: expected two origins',
    ],
    [
      'an origin group with a member that is not there',
      group({ Members: { Items: [{ OriginId: 'api' }, { OriginId: 'none' }] } }),
      'Members.Items[1].OriginId: expected the Id of an origin (api, spare), got "none"',
    ],
    [
      'a status that nothing fails over for',
      group({ FailoverCriteria: { StatusCodes: { Items: [401] } } }),
      'StatusCodes.Items: expected some of 400, 403, 404, 416, 429, 500, 502, 503, 504, got [401]',
    ],
    [
      'a write to an origin group',
      { ...group(), ...behavior({ TargetOriginId: 'group', AllowedMethods: ['GET', 'HEAD', 'POST'] }) },
      'DefaultCacheBehavior.AllowedMethods: expected none of POST, PUT, PATCH and DELETE',
    ],
    [
      'a policy that is not there',
      behavior({ CachePolicyId: 'none' }),
      'CachePolicyId: expected the id of a policy of the templates or of a managed policy, got "none"',
    ],
    [
      'a function that is not there',
      behavior({ FunctionAssociations: [association('viewer-request', 'x')] }),
      'FunctionAssociations[0].FunctionARN: expected the ARN of a function',
    ],
    [
      'an event type of functions',
      behavior({ FunctionAssociations: [association('origin-request', 'x')] }),
      'EventType: expected one of viewer-request, viewer-response, got "origin-request"',
    ],
    [
      'an origin without a kind',
      { Origins: [{ Id: 'api', DomainName: 'x.test' }] },
      'expected a CustomOriginConfig, an S3OriginConfig or a VpcOriginConfig',
    ],
    [
      'a VPC origin that is not there',
      { Origins: [{ Id: 'api', DomainName: 'x.test', VpcOriginConfig: { VpcOriginId: 'none' } }] },
      'VpcOriginConfig.VpcOriginId: expected the id of a VPC origin of the templates, got "none"',
    ],
    [
      'a protocol policy',
      origin({ CustomOriginConfig: { OriginProtocolPolicy: 'ftp' } }),
      'OriginProtocolPolicy: expected one of http-only, match-viewer, https-only, got "ftp"',
    ],
    [
      'a number',
      origin({ ConnectionAttempts: 'many' }),
      'Origins[0].ConnectionAttempts: expected a number, got "many"',
    ],
    ['a list', { Aliases: 'www.foobar.com' }, 'DistributionConfig.Aliases: expected a list, got "www.foobar.com"'],
    [
      'an origin access control that is not there',
      { Origins: [{ Id: 'api', DomainName: 'x.test', OriginAccessControlId: 'none', S3OriginConfig: {} }] },
      'Origins[0].OriginAccessControlId: expected the id of an origin access control of the templates, got "none"',
    ],
    [
      'an origin access identity that is not there',
      { Origins: [{ Id: 'api', DomainName: 'x.test', S3OriginConfig: { OriginAccessIdentity: 'x' } }] },
      'S3OriginConfig.OriginAccessIdentity: expected origin-access-identity/cloudfront/ and the id of one',
    ],
  ])('%s that cannot be run is named', (_name, config, message) => {
    const read = () => readOne([distributionResource(config)]);
    expect(read).toThrow('site/E1SITE.DistributionConfig');
    expect(read).toThrow(message);
  });

  test('a function of more than 10,240 bytes is refused', () => {
    const code = `//${'x'.repeat(10_240)}`;
    expect(() => readOne([distributionResource(), functionResource('fn', code)])).toThrow(
      'site/fn.FunctionCode: 10242 bytes, CloudFront allows 10240',
    );
  });
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
describe('a VPC origin', () => {
  const vpcOrigin = (endpoint: JsonObject) =>
    readOne([
      distributionResource({
        Origins: [
          { Id: 'api', DomainName: 'app.internal', VpcOriginConfig: { VpcOriginId: 'vo_1', OriginReadTimeout: 7 } },
        ],
      }),
      resource('AWS::CloudFront::VpcOrigin', 'vo_1', { VpcOriginEndpointConfig: { Name: 'x', ...endpoint } }),
      {
        ...resource('AWS::ElasticLoadBalancingV2::LoadBalancer', 'arn:lb'),
        attributes: { DNSName: 'internal-A-1.us-east-1.elb.amazonaws.com' },
      },
    ]).behaviors[0]?.origin;
  const resolvedName = 'internal-a-1.us-east-1.elb.amazonaws.com';

  test.each<readonly [string, JsonObject, object]>([
    ['HTTPS like the viewer', {}, { protocol: 'https', port: 443 }],
    ['HTTP alone', { OriginProtocolPolicy: 'http-only', HTTPPort: 8080 }, { protocol: 'http', port: 8080 }],
    ['HTTPS alone', { OriginProtocolPolicy: 'https-only', HTTPSPort: 8443 }, { protocol: 'https', port: 8443 }],
  ])('leads to its load balancer by %s, under its own name', (_name, endpoint, target) => {
    expect(vpcOrigin({ Arn: 'arn:lb', ...endpoint })).toMatchObject({
      domainName: 'app.internal',
      readTimeoutSeconds: 7,
      target: { kind: 'custom', resolvedName, ...target },
    });
  });

  test('that is no load balancer of the templates is named', () => {
    expect(() => vpcOrigin({ Arn: 'arn:instance' })).toThrow(
      'site/vo_1.VpcOriginEndpointConfig.Arn: expected the ARN of a load balancer of the templates',
    );
  });
});

describe('the names of CloudFront resources', () => {
  const named = { stack, logicalId: 'Site', type: '', suffix: '0a1b2c3d', property: () => undefined };
  const other = { ...named, suffix: 'ffffffff' };

  test.each([
    ['AWS::CloudFront::Distribution', /^E[0-9A-Z]{13}$/],
    ['AWS::CloudFront::OriginAccessControl', /^E[0-9A-Z]{13}$/],
    ['AWS::CloudFront::CloudFrontOriginAccessIdentity', /^E[0-9A-Z]{13}$/],
    ['AWS::CloudFront::VpcOrigin', /^vo_[0-9A-Z]{13}$/],
    ['AWS::CloudFront::CachePolicy', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/],
    ['AWS::CloudFront::OriginRequestPolicy', /^[0-9a-f-]{36}$/],
    ['AWS::CloudFront::ResponseHeadersPolicy', /^[0-9a-f-]{36}$/],
    ['AWS::CloudFront::Function', /^arn:aws:cloudfront::111122223333:function\/site-Site-0a1b2c3d$/],
  ])('%s', (type, pattern) => {
    const naming = support[type]?.naming;
    expect(naming?.ref(named)).toMatch(pattern);
    expect(naming?.ref(named)).toBe(naming?.ref(named));
    expect(naming?.ref(other)).not.toBe(naming?.ref(named));
  });

  test('a distribution has a domain name', () => {
    expect(support['AWS::CloudFront::Distribution']?.naming.attributes?.['DomainName']?.(named)).toMatch(
      /^d[0-9a-z]{13}\.cloudfront\.net$/,
    );
  });
});
