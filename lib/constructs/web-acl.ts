import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';
import { LogBucket } from './log-bucket.ts';
import { isOutsideWebRegion } from './region-facts.ts';

/** A web ACL of AWS WAF, in us-east-1 for CloudFront. */
export interface IWebAcl {
  /** The ARN of the web ACL. */
  readonly webAclArn: string;
}

/** Properties of the web ACL. */
export interface WebAclProps {
  /** The name of the web ACL, and part of its metrics' and its log bucket's names: 37 characters at most. */
  readonly name: string;

  /**
   * How many requests below /api/ an address may send in five minutes: 10 to 2,000,000,000. Addresses that send more
   * are answered with 429 until they send fewer.
   *
   * @default 1000
   */
  readonly apiRateLimit?: number;
}

/**
 * Rules of AWS, in the order in which they are asked, each with what it must not refuse: it is counted instead.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const MANAGED_RULE_GROUPS: readonly { readonly name: string; readonly counted: readonly string[] }[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList', counted: [] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', counted: [] },
  // It refuses bodies above 8 KB; the API takes 16 KB and answers by itself what is larger.
  { name: 'AWSManagedRulesCommonRuleSet', counted: ['SizeRestrictions_BODY'] },
];

const RATE_WINDOW_SECONDS = 300;
const LEAST_RATE = 10;
const LARGEST_RATE = 2_000_000_000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const LONGEST_BUCKET_NAME = 63;

/** AWS WAF takes only names that begin so, and no other account has one that ends so. */
const bucketNameOf = (name: string, account: string): string => `aws-waf-logs-${name}-${account}`;

const TOO_MANY_REQUESTS = {
  type: 'about:blank',
  title: 'Too Many Requests',
  status: 429,
  detail: 'This address has sent too many requests within five minutes. Try again in a few minutes.',
};

/**
 * What looks at requests before CloudFront does: AWS's rules against known attackers, known faults and common attacks,
 * and a limit to how often an address may use the API. What it refuses is logged into a bucket of its own, for 90 days,
 * without cookies and credentials. Belongs into a stack in us-east-1. Stateful: the bucket stays when the stack is
 * deleted.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
 * @throws when the stack is in another Region, the name is too long for a bucket's, or the limit is out of its limits
 */
export class WebAcl extends Construct implements IWebAcl {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);

    const { region } = Stack.of(this);
    const limit = props.apiRateLimit ?? 1000;
    if (isOutsideWebRegion(region)) {
      throw new Error(
        `${this.node.path}: got a stack in ${region}; web ACLs for CloudFront are in us-east-1, so put it into a stack ` +
          'with env.region us-east-1',
      );
    }
    if (!Token.isUnresolved(limit) && !(Number.isInteger(limit) && limit >= LEAST_RATE && limit <= LARGEST_RATE)) {
      throw new Error(
        `${this.node.path}: apiRateLimit: got ${limit}; use ${LEAST_RATE} to ${LARGEST_RATE} requests in five minutes`,
      );
    }

    const webAcl = new CfnWebACL(this, 'WebAcl', {
      name: props.name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(props.name),
      customResponseBodies: {
        TooManyRequests: { contentType: 'APPLICATION_JSON', content: JSON.stringify(TOO_MANY_REQUESTS) },
      },
      rules: [
        apiRateRule(limit),
        ...MANAGED_RULE_GROUPS.map(({ name, counted }, index) => managedRule(name, counted, index + 1)),
      ],
    });
    this.webAclArn = webAcl.attrArn;
    this.logRefusals(webAcl, props.name);
  }

  /** @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html */
  private logRefusals(webAcl: CfnWebACL, name: string): void {
    const bucketName = bucketNameOf(name, Stack.of(this).account);
    if (!Token.isUnresolved(bucketName) && bucketName.length > LONGEST_BUCKET_NAME) {
      throw new Error(
        `${this.node.path}: name: got ${JSON.stringify(name)}, which makes the bucket name ${bucketName} longer than ` +
          `${LONGEST_BUCKET_NAME} characters; use ${LONGEST_BUCKET_NAME - bucketNameOf('', Stack.of(this).account).length} characters at most`,
      );
    }
    const { bucket } = new LogBucket(this, 'Logs', { bucketName });
    const policies = this.allowDelivery(bucket);
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: webAcl.attrArn,
      logDestinationConfigs: [bucket.bucketArn],
      redactedFields: ['authorization', 'cookie'].map((header) => ({ singleHeader: { Name: header } })),
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((action) => ({
              ActionCondition: { Action: action },
            })),
          },
        ],
      },
    });
    logging.node.addDependency(...policies);
  }

  private allowDelivery(bucket: IBucket): IDependable[] {
    const { account, partition, region } = Stack.of(this);
    const fromHere = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
    };
    const principals = [new ServicePrincipal('delivery.logs.amazonaws.com')];
    return [
      new PolicyStatement({
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [bucket.bucketArn],
        conditions: fromHere,
      }),
      new PolicyStatement({
        principals,
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: {
          ...fromHere,
          StringEquals: { ...fromHere.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    ].flatMap((statement) => bucket.addToResourcePolicy(statement).policyDependable ?? []);
  }
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

function apiRateRule(limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'ApiRate',
    priority: 0,
    visibilityConfig: visibility('ApiRate'),
    action: {
      block: {
        customResponse: {
          responseCode: TOO_MANY_REQUESTS.status,
          customResponseBodyKey: 'TooManyRequests',
          responseHeaders: [{ name: 'retry-after', value: String(RATE_WINDOW_SECONDS) }],
        },
      },
    },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        limit,
        evaluationWindowSec: RATE_WINDOW_SECONDS,
        scopeDownStatement: {
          byteMatchStatement: {
            fieldToMatch: { uriPath: {} },
            positionalConstraint: 'STARTS_WITH',
            searchString: '/api/',
            textTransformations: [
              { priority: 0, type: 'URL_DECODE' },
              { priority: 1, type: 'NORMALIZE_PATH' },
            ],
          },
        },
      },
    },
  };
}

function managedRule(name: string, counted: readonly string[], priority: number): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    visibilityConfig: visibility(name),
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  };
}
