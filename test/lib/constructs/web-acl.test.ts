import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WebAcl, type WebAclProps } from '../../../lib/constructs/web-acl.ts';
import { testStack } from '../../helpers/cdk.ts';

function webAcl(props: Partial<WebAclProps> = {}, region?: string): Template {
  const stack = testStack(region);
  new WebAcl(stack, 'Firewall', { name: 'board', ...props });
  return Template.fromStack(stack);
}

const rateRule = (limit: number) =>
  Match.arrayWith([
    Match.objectLike({
      Name: 'ApiRate',
      Priority: 0,
      Action: {
        Block: {
          CustomResponse: {
            ResponseCode: 429,
            CustomResponseBodyKey: 'TooManyRequests',
            ResponseHeaders: [{ Name: 'retry-after', Value: '300' }],
          },
        },
      },
      Statement: {
        RateBasedStatement: {
          AggregateKeyType: 'IP',
          EvaluationWindowSec: 300,
          Limit: limit,
          ScopeDownStatement: { ByteMatchStatement: Match.objectLike({ SearchString: '/api/' }) },
        },
      },
    }),
  ]);

describe('a web ACL with the least of properties', () => {
  const template = webAcl();
  const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
  const [bucketPolicy] = Object.keys(template.findResources('AWS::S3::BucketPolicy'));

  test('is for CloudFront and lets through what no rule refuses', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Name: 'board',
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
    });
  });

  test('asks the rules of AWS against known attackers, known faults and common attacks', () => {
    const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
    const rules: { Priority: number; Statement: { ManagedRuleGroupStatement?: { Name: string } } }[] =
      acl?.['Properties']['Rules'];
    expect(rules.map((rule) => rule.Priority)).toEqual([0, 1, 2, 3]);
    expect(rules.map((rule) => rule.Statement.ManagedRuleGroupStatement?.Name)).toEqual([
      undefined,
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
  });

  test('leaves it to the API to refuse large bodies', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Rules: Match.arrayWith([
        Match.objectLike({
          OverrideAction: { None: {} },
          Statement: {
            ManagedRuleGroupStatement: {
              Name: 'AWSManagedRulesCommonRuleSet',
              RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
            },
          },
        }),
      ]),
    });
  });

  test('answers an address with 429 that uses the API more than 1000 times in five minutes', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Rules: rateRule(1000) });
  });

  test('logs what it refuses, without cookies and credentials', () => {
    template.hasResource('AWS::WAFv2::LoggingConfiguration', {
      DependsOn: [bucketPolicy],
      Properties: {
        LogDestinationConfigs: [{ 'Fn::GetAtt': [bucket, 'Arn'] }],
        LoggingFilter: Match.objectLike({ DefaultBehavior: 'DROP' }),
        RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
      },
    });
  });

  test('logs into an encrypted bucket of its own, over TLS, for 90 days, that stays', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketName: 'aws-waf-logs-board-111122223333',
        BucketEncryption: { ServerSideEncryptionConfiguration: [Match.anyValue()] },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('lets only AWS WAF of this account write there', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'delivery.logs.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/AWSLogs/111122223333/*']] },
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111122223333', 's3:x-amz-acl': 'bucket-owner-full-control' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:111122223333:*' },
            },
          },
        ]),
      },
    });
  });
});

test.each([10, 2_000_000_000])('a web ACL takes a limit of %d requests', (apiRateLimit) => {
  webAcl({ apiRateLimit }).hasResourceProperties('AWS::WAFv2::WebACL', { Rules: rateRule(apiRateLimit) });
});

describe('a web ACL is refused', () => {
  test.each([9, 2_000_000_001, 10.5])('with a limit of %d requests', (apiRateLimit) => {
    expect(() => webAcl({ apiRateLimit })).toThrow(
      `Test/Firewall: apiRateLimit: got ${apiRateLimit}; use 10 to 2000000000 requests in five minutes`,
    );
  });

  test('with a name that no bucket can have', () => {
    expect(() => webAcl({ name: 'a'.repeat(37) })).not.toThrow();
    expect(() => webAcl({ name: 'a'.repeat(38) })).toThrow(
      /Test\/Firewall: name: got "a+", .*; use 37 characters at most/,
    );
  });

  test('outside of us-east-1', () => {
    expect(() => webAcl({}, 'eu-west-1')).toThrow('Test/Firewall: got a stack in eu-west-1; web ACLs for CloudFront');
  });
});
