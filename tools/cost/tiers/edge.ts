import { logDeliveries, siteBuckets } from '../buckets.ts';
import { isJsonObject, type Json, type JsonObject } from '../templates/json.ts';
import { list, property, type Resource } from '../templates/templates.ts';
import { KILOBYTES_PER_GIGABYTE, MEGABYTES_PER_GIGABYTE } from '../traffic.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'edge';

/** CloudFront, its functions, the bucket of the site, the web ACLs. */
export const edge: Tier = {
  name: NAME,
  resourceTypes: ['AWS::CloudFront::Distribution', 'AWS::S3::Bucket', 'AWS::WAFv2::WebACL'],
  find(input) {
    const distributions = input.templates.ofType('AWS::CloudFront::Distribution');
    for (const distribution of distributions) findDistribution(distribution, distributions.length, input);
    findBuckets(input);
    for (const webAcl of input.templates.ofType('AWS::WAFv2::WebACL')) findWebAcl(webAcl, input);
  },
};

function findDistribution(
  distribution: Resource,
  distributions: number,
  { traffic, assumed, findings }: TierInput,
): void {
  const { requests, staticRequests, dynamicRequests, viewerGigabytes } = traffic;
  const charge = (price: string, quantity: number, basis: string): void =>
    findings.charge(NAME, distribution, price, quantity / distributions, basis);
  charge('cloudfront-https-request', requests, 'all requests');
  charge('cloudfront-transfer', viewerGigabytes, 'responses to viewers');
  const uploaded = (dynamicRequests * assumed.requestKilobytes) / KILOBYTES_PER_GIGABYTE;
  charge('cloudfront-origin-transfer', uploaded, 'dynamic requests to the origin');

  const behaviors = behaviorsOf(distribution);
  const ofStatic = functionsOf(behaviors.find((behavior) => isStatic(distribution, behavior)));
  const ofDynamic = functionsOf(behaviors.find((behavior) => !isStatic(distribution, behavior)));
  const invocations = staticRequests * ofStatic + dynamicRequests * ofDynamic;
  charge('cloudfront-function-invocation', invocations, `${ofStatic} static, ${ofDynamic} dynamic request functions`);

  if (behaviors.some((behavior) => behavior['LambdaFunctionAssociations'] !== undefined)) {
    findings.leaveOut(distribution, 'its Lambda@Edge functions are not priced');
  }
  if (behaviors.some((behavior) => behavior['RealtimeLogConfigArn'] !== undefined)) {
    findings.leaveOut(distribution, 'its real-time logs are not priced');
  }
  if (list(distribution, 'DistributionConfig.Origins').some(hasOriginShield)) {
    findings.leaveOut(distribution, 'its Origin Shield is not priced');
  }
}

function hasOriginShield(origin: Json): boolean {
  const shield = isJsonObject(origin) ? origin['OriginShield'] : undefined;
  return isJsonObject(shield) && shield['Enabled'] === true;
}

/** The default one first: it carries most of its kind. */
function behaviorsOf(distribution: Resource): readonly JsonObject[] {
  return [
    property(distribution, 'DistributionConfig.DefaultCacheBehavior'),
    ...list(distribution, 'DistributionConfig.CacheBehaviors'),
  ].filter(isJsonObject);
}

function isStatic(distribution: Resource, behavior: JsonObject): boolean {
  return list(distribution, 'DistributionConfig.Origins')
    .filter(isJsonObject)
    .some((origin) => origin['Id'] === behavior['TargetOriginId'] && origin['S3OriginConfig'] !== undefined);
}

function functionsOf(behavior: JsonObject | undefined): number {
  const associations = behavior?.['FunctionAssociations'];
  return Array.isArray(associations) ? associations.length : 0;
}

function findBuckets({ templates, traffic, assumed, findings }: TierInput): void {
  const sites = siteBuckets(templates);
  const logs = new Set(logDeliveries(templates).map(({ bucket }) => bucket));
  for (const bucket of sites) {
    const misses = (traffic.staticRequests * (1 - assumed.cacheHitRatio)) / sites.size;
    findings.charge(NAME, bucket, 's3-get', misses, 'misses of the edge cache');
    const stored = assumed.siteMegabytes / MEGABYTES_PER_GIGABYTE;
    findings.charge(NAME, bucket, 's3-storage-gb', stored, `${assumed.siteMegabytes} MB`);
  }
  for (const bucket of templates.ofType('AWS::S3::Bucket')) {
    if (!sites.has(bucket) && !logs.has(bucket)) {
      findings.leaveOut(bucket, 'what it stores and who reads it is not in the templates');
    }
  }
}

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const PAID_RULE_GROUPS = /^AWSManagedRules(BotControl|ATP|ACFP|AntiDDoS)RuleSet$/;

function findWebAcl(webAcl: Resource, { traffic, findings }: TierInput): void {
  const rules = findings.length(webAcl, 'Rules', 1);
  const inspected = property(webAcl, 'Scope') === 'CLOUDFRONT' ? traffic.requests : traffic.loadBalancerRequests;
  findings.charge(NAME, webAcl, 'waf-web-acl', 1, '');
  findings.charge(NAME, webAcl, 'waf-rule', rules, '');
  findings.charge(NAME, webAcl, 'waf-request', inspected, 'inspected requests');
  const paid = list(webAcl, 'Rules').flatMap((rule) => {
    const name = JSON.stringify(rule).match(/"Name":"(AWSManagedRules\w+)"/)?.[1] ?? '';
    return PAID_RULE_GROUPS.test(name) ? [name] : [];
  });
  if (paid.length > 0) findings.leaveOut(webAcl, `the fees of ${paid.join(', ')} are not priced`);
}
