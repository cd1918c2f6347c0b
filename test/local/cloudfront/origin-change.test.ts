import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { readViewerResponseResult } from '../../../local/cloudfront/function-result.ts';
import { loadFunction } from '../../../local/cloudfront/function-runtime.ts';
import type { Behavior } from '../../../local/cloudfront/model.ts';
import { changeOrigin } from '../../../local/cloudfront/origin-change.ts';
import { resource } from '../s3/assembly.ts';
import { customOrigin, distributionResource, originGroup, readOne } from './templates.ts';

const bucket: JsonObject = {
  Id: 'static',
  DomainName: 'site.s3.eu-west-1.amazonaws.com',
  OriginAccessControlId: 'oac',
  S3OriginConfig: {},
};
const accessControl = resource('AWS::CloudFront::OriginAccessControl', 'oac', {
  OriginAccessControlConfig: { Name: 'x', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
});
const spare: JsonObject = { ...customOrigin, Id: 'spare', DomainName: 'spare.foobar.com', OriginPath: '/spare' };

/** What a behavior becomes by the code of a viewer-request function. @param target of the behavior */
function changed(code: string, target = 'api') {
  const distribution = readOne([
    distributionResource(
      { Origins: [customOrigin, spare, bucket], OriginGroups: { Items: [originGroup()] } },
      { TargetOriginId: target },
    ),
    accessControl,
  ]);
  const source = `import cf from 'cloudfront';\nfunction handler(event) { ${code}; return event; }`;
  const outcome = loadFunction({ path: 'site/fn', arn: 'arn:fn', code: source }, () => undefined).run('{}', code);
  if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome));
  return changeOrigin(distribution.behaviors[0] as Behavior, distribution, outcome.originCommands);
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
describe('a function that changes the origin of its request', () => {
  test.each<readonly [string, string, object]>([
    ['no other', '', { id: 'api', domainName: 'origin.foobar.com' }],
    [
      'another name, and what is not given stays',
      'cf.updateRequestOrigin({ domainName: "Other.foobar.com" })',
      { domainName: 'other.foobar.com', path: '', readTimeoutSeconds: 30, target: { kind: 'custom', port: 443 } },
    ],
    [
      'all that a custom origin has',
      `cf.updateRequestOrigin({
        originPath: '/v2/', customHeaders: { 'X-Stage': 'test' }, connectionAttempts: 1, hostHeader: 'host.foobar.com',
        timeouts: { connectionTimeout: 2, readTimeout: 5, keepAliveTimeout: 9 }, originShield: { enabled: false },
        customOriginConfig: { port: 8080, protocol: 'http', sslProtocols: ['TLSv1.2'] },
      })`,
      {
        domainName: 'origin.foobar.com',
        path: '/v2',
        customHeaders: [['x-stage', 'test']],
        connectionAttempts: 1,
        connectionTimeoutSeconds: 2,
        readTimeoutSeconds: 5,
        hostHeader: 'host.foobar.com',
        target: { kind: 'custom', protocol: 'http', port: 8080, keepAliveSeconds: 9 },
      },
    ],
    [
      'a bucket with origin access control',
      `cf.updateRequestOrigin({ domainName: 'b.s3.us-west-2.amazonaws.com', originAccessControlConfig:
        { enabled: true, signingBehavior: 'always', signingProtocol: 'sigv4', originType: 's3' } })`,
      { target: { kind: 's3', region: 'us-west-2', access: 'origin-access-control' } },
    ],
    [
      'one of the distribution',
      'cf.selectRequestOriginById("spare")',
      { id: 'spare', domainName: 'spare.foobar.com', path: '/spare' },
    ],
    [
      'one of the distribution under another host',
      'cf.selectRequestOriginById("spare", { originOverrides: { hostHeader: "a.foobar.com", sni: "a.foobar.com" } })',
      { domainName: 'spare.foobar.com', hostHeader: 'a.foobar.com' },
    ],
    [
      'one of the distribution, updated',
      'cf.selectRequestOriginById("static"); cf.updateRequestOrigin({ originPath: "/x" })',
      { domainName: 'site.s3.eu-west-1.amazonaws.com', path: '/x', target: { kind: 's3', region: 'eu-west-1' } },
    ],
  ])('gets %s', (_name, code, origin) => {
    expect(changed(code)).toMatchObject({ origin });
  });

  test('shares no stored object with the origin as it was', () => {
    const before = changed('') as Behavior;
    const after = changed('cf.updateRequestOrigin({ originPath: "/v2" })') as Behavior;
    expect(after.origin.id).not.toBe(before.origin.id);
  });

  test('of an origin group changes the primary one; to one origin, ends the group', () => {
    const updated = changed('cf.updateRequestOrigin({ domainName: "x.foobar.com" })', 'group');
    expect(updated).toMatchObject({
      origin: { domainName: 'x.foobar.com' },
      originGroup: { secondary: { id: 'spare' } },
    });
    expect(changed('cf.selectRequestOriginById("static")', 'group')).not.toHaveProperty('originGroup');
  });

  test('makes an origin group', () => {
    const code = `cf.createRequestOriginGroup({
      originIds: [{ originId: 'spare' }, { originId: 'api' }], failoverCriteria: { statusCodes: [500, 404] } })`;
    expect(changed(code)).toMatchObject({
      origin: { id: 'spare' },
      originGroup: { primary: { id: 'spare' }, secondary: { id: 'api' }, statuses: new Set([500, 404]) },
    });
  });

  test.each([
    ['cf.selectRequestOriginById("none")', 'the distribution has no origin "none"; it has api, spare, static'],
    ['cf.updateRequestOrigin("x")', 'updateRequestOrigin takes an object, got "x"'],
    ['cf.updateRequestOrigin({ domain: "x" })', 'updateRequestOrigin has no domain; it has connectionAttempts,'],
    [
      'cf.updateRequestOrigin({ connectionAttempts: 4 })',
      'connectionAttempts must be a whole number from 1 to 3, got 4',
    ],
    ['cf.updateRequestOrigin({ originPath: "x" })', 'originPath must begin with a slash, got "x"'],
    ['cf.updateRequestOrigin({ customOriginConfig: { port: 80 } })', 'protocol must be "http" or "https"'],
    [
      'cf.updateRequestOrigin({ originAccessControlConfig: { enabled: true, originType: "lambda" } })',
      'originType "lambda" is not run here, "s3" is',
    ],
    [
      'cf.createRequestOriginGroup({ originIds: [{ originId: "api" }], failoverCriteria: { statusCodes: [500] } })',
      'originIds must be two, the primary one first',
    ],
    [
      'cf.createRequestOriginGroup({ originIds: [{ originId: "api" }, { originId: "spare" }], failoverCriteria: { statusCodes: [200] } })',
      'failoverCriteria.statusCodes must be statuses that fail over, got [200]',
    ],
  ])('is refused %s', (code, reason) => {
    expect(changed(code)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(reason) });
  });

  test('is refused in a viewer response', () => {
    expect(
      readViewerResponseResult({ statusCode: 200 }, [{ method: 'selectRequestOriginById', parameters: ['api'] }]),
    ).toEqual({ kind: 'invalid', reason: 'selectRequestOriginById is for viewer-request functions only' });
  });
});
