import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { type ErrorResponses, readErrorResponses } from './error-responses.ts';
import { type KeyValueStore, readKeyValueStores } from './key-value-store.ts';
import {
  managedCachePolicies,
  managedOriginRequestPolicies,
  managedResponseHeadersPolicies,
} from './managed-policies.ts';
import { checkFailoverMethods, type OriginGroup, readOriginGroup } from './origin-groups.ts';
import { type Origin, type OriginContext, readOrigin, readVpcOrigin } from './origin-model.ts';
import type { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } from './policies.ts';
import {
  readCachePolicy,
  readForwardedValues,
  readOriginRequestPolicy,
  readResponseHeadersPolicy,
} from './policy-model.ts';
import { Properties } from './properties.ts';

/** A distribution of the templates. */
export interface Distribution {
  /** The construct path. */
  readonly path: string;
  readonly logicalId: string;
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  /** E.g. `d1a2b3c4.cloudfront.net`. */
  readonly domainName: string;
  /** Lower case. */
  readonly aliases: readonly string[];
  /** Without a leading slash. */
  readonly defaultRootObject?: string;
  /** In the order of evaluation; the default one is last and matches everything. */
  readonly behaviors: readonly Behavior[];
  readonly errorResponses: ErrorResponses;
  /** By id. */
  readonly origins: ReadonlyMap<string, Origin>;
}

export interface Behavior {
  readonly pathPattern: string;
  /** The primary one where there is an origin group. */
  readonly origin: Origin;
  readonly originGroup?: OriginGroup;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy?: OriginRequestPolicy;
  readonly responseHeadersPolicy?: ResponseHeadersPolicy;
  readonly viewerRequest?: EdgeFunction;
  readonly viewerResponse?: EdgeFunction;
}

/** A CloudFront function. */
export interface EdgeFunction {
  /** The construct path. */
  readonly path: string;
  readonly arn: string;
  readonly code: string;
  readonly keyValueStore?: KeyValueStore;
}

/** In bytes. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const maximumFunctionSize = 10_240;

/** @throws naming the resource and the property when a distribution cannot be run. */
export function readDistributions(assembly: ResolvedAssembly): readonly Distribution[] {
  const stores = readKeyValueStores(assembly);
  const context: Context = {
    cachePolicies: byId(assembly, 'AWS::CloudFront::CachePolicy', readCachePolicy, managedCachePolicies),
    originRequestPolicies: byId(
      assembly,
      'AWS::CloudFront::OriginRequestPolicy',
      readOriginRequestPolicy,
      managedOriginRequestPolicies,
    ),
    responseHeadersPolicies: byId(
      assembly,
      'AWS::CloudFront::ResponseHeadersPolicy',
      readResponseHeadersPolicy,
      managedResponseHeadersPolicies,
    ),
    functions: new Map(
      assembly
        .ofType('AWS::CloudFront::Function')
        .map((resource) => readFunction(resource, stores))
        .map((edgeFunction) => [edgeFunction.arn, edgeFunction]),
    ),
    accessControls: byId(assembly, 'AWS::CloudFront::OriginAccessControl', (resource) =>
      new Properties(resource.properties, resource.path)
        .object('OriginAccessControlConfig')
        .oneOf('SigningBehavior', ['always', 'never', 'no-override']),
    ),
    accessIdentities: byId(
      assembly,
      'AWS::CloudFront::CloudFrontOriginAccessIdentity',
      ({ physicalId, attributes }) => ({ id: physicalId, canonicalUserId: String(attributes['S3CanonicalUserId']) }),
    ),
    vpcOrigins: byId(assembly, 'AWS::CloudFront::VpcOrigin', ({ properties, path }) =>
      readVpcOrigin(new Properties(properties, path).object('VpcOriginEndpointConfig'), loadBalancerNames(assembly)),
    ),
  };
  return assembly
    .ofType('AWS::CloudFront::Distribution')
    .map((resource) => readDistribution(resource, context))
    .filter((distribution) => distribution !== undefined);
}

interface Context extends OriginContext {
  readonly cachePolicies: ReadonlyMap<string, CachePolicy>;
  readonly originRequestPolicies: ReadonlyMap<string, OriginRequestPolicy>;
  readonly responseHeadersPolicies: ReadonlyMap<string, ResponseHeadersPolicy>;
  readonly functions: ReadonlyMap<string, EdgeFunction>;
}

function loadBalancerNames(assembly: ResolvedAssembly): ReadonlyMap<string, string> {
  return new Map(
    assembly
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .map(({ physicalId, attributes }) => [physicalId, String(attributes['DNSName']).toLowerCase()]),
  );
}

function byId<T>(
  assembly: ResolvedAssembly,
  type: string,
  read: (resource: Resource) => T,
  managed: ReadonlyMap<string, T> = new Map(),
): ReadonlyMap<string, T> {
  return new Map([
    ...managed,
    ...assembly.ofType(type).map((resource) => [resource.physicalId, read(resource)] as const),
  ]);
}

/** Undefined when the distribution is not enabled. */
function readDistribution(resource: Resource, context: Context): Distribution | undefined {
  const config = new Properties(resource.properties, resource.path).object('DistributionConfig');
  if (!config.flag('Enabled', true)) return undefined;
  const origins = new Map(config.objects('Origins').map((origin) => [origin.text('Id'), readOrigin(origin, context)]));
  const groups = config
    .object('OriginGroups')
    .objects('Items')
    .map((group) => readOriginGroup(group, origins));
  const readBehaviorOf = (behavior: Properties, pathPattern: string): Behavior =>
    readBehavior(behavior, pathPattern, { ...context, origins, groups });
  const defaultRootObject = config.optionalText('DefaultRootObject')?.replace(/^\//, '');
  return {
    path: resource.path,
    logicalId: resource.logicalId,
    id: resource.physicalId,
    arn: `arn:aws:cloudfront::${resource.stack.account}:distribution/${resource.physicalId}`,
    account: resource.stack.account,
    domainName: String(resource.attributes.DomainName),
    aliases: config.texts('Aliases').map((alias) => alias.toLowerCase()),
    ...(defaultRootObject ? { defaultRootObject } : {}),
    behaviors: [
      ...config.objects('CacheBehaviors').map((behavior) => readBehaviorOf(behavior, behavior.text('PathPattern'))),
      readBehaviorOf(config.object('DefaultCacheBehavior'), '*'),
    ],
    errorResponses: readErrorResponses(config),
    origins,
  };
}

interface BehaviorContext extends Context {
  readonly origins: ReadonlyMap<string, Origin>;
  readonly groups: readonly OriginGroup[];
}

function readBehavior(behavior: Properties, pathPattern: string, context: BehaviorContext): Behavior {
  const { origins, groups } = context;
  const target = behavior.text('TargetOriginId');
  const group = groups.find(({ id }) => id === target);
  const ids = [...origins.keys(), ...groups.map(({ id }) => id)].join(', ');
  const origin =
    group?.primary ??
    origins.get(target) ??
    behavior.fail('TargetOriginId', `the Id of an origin or an origin group (${ids})`);
  const allowedMethods = behavior.has('AllowedMethods') ? behavior.texts('AllowedMethods') : ['GET', 'HEAD'];
  if (group !== undefined) checkFailoverMethods(behavior, allowedMethods);
  const legacy = behavior.has('CachePolicyId') ? undefined : readForwardedValues(behavior);
  const functions = readAssociations(behavior, context.functions);
  const cachePolicy = legacy?.cachePolicy ?? known(behavior, 'CachePolicyId', context.cachePolicies);
  const originRequestPolicy = behavior.has('OriginRequestPolicyId')
    ? known(behavior, 'OriginRequestPolicyId', context.originRequestPolicies)
    : legacy?.originRequestPolicy;
  const responseHeadersPolicy = behavior.has('ResponseHeadersPolicyId')
    ? known(behavior, 'ResponseHeadersPolicyId', context.responseHeadersPolicies)
    : undefined;
  return {
    pathPattern,
    origin,
    ...(group ? { originGroup: group } : {}),
    allowedMethods,
    cachedMethods: behavior.has('CachedMethods') ? behavior.texts('CachedMethods') : ['GET', 'HEAD'],
    compress: behavior.flag('Compress', false),
    cachePolicy,
    ...(originRequestPolicy ? { originRequestPolicy } : {}),
    ...(responseHeadersPolicy ? { responseHeadersPolicy } : {}),
    ...functions,
  };
}

function known<T>(behavior: Properties, property: string, policies: ReadonlyMap<string, T>): T {
  return (
    policies.get(behavior.text(property)) ??
    behavior.fail(property, 'the id of a policy of the templates or of a managed policy')
  );
}

function readAssociations(
  behavior: Properties,
  functions: ReadonlyMap<string, EdgeFunction>,
): Pick<Behavior, 'viewerRequest' | 'viewerResponse'> {
  const associations = behavior.objects('FunctionAssociations').map((association) => {
    const edgeFunction = functions.get(association.text('FunctionARN'));
    return [
      association.oneOf('EventType', ['viewer-request', 'viewer-response']) === 'viewer-request'
        ? 'viewerRequest'
        : 'viewerResponse',
      edgeFunction ?? association.fail('FunctionARN', 'the ARN of a function of the templates'),
    ] as const;
  });
  return Object.fromEntries(associations);
}

function readFunction(resource: Resource, stores: readonly KeyValueStore[]): EdgeFunction {
  const properties = new Properties(resource.properties, resource.path);
  const code = properties.text('FunctionCode');
  const size = Buffer.byteLength(code);
  if (size > maximumFunctionSize) {
    throw new Error(`${resource.path}.FunctionCode: ${size} bytes, CloudFront allows ${maximumFunctionSize}`);
  }
  const config = properties.object('FunctionConfig');
  const runtime = config.oneOf('Runtime', ['cloudfront-js-1.0', 'cloudfront-js-2.0']);
  const associations = config.objects('KeyValueStoreAssociations');
  if (associations.length > 1) config.fail('KeyValueStoreAssociations', 'at most one key value store');
  if (associations.length > 0 && runtime === 'cloudfront-js-1.0')
    config.fail('Runtime', 'cloudfront-js-2.0, which key value stores need');
  const [keyValueStore] = associations.map(
    (association) =>
      stores.find(({ arn }) => arn === association.text('KeyValueStoreARN')) ??
      association.fail('KeyValueStoreARN', 'the ARN of a key value store of the templates'),
  );
  const arn = String(resource.attributes.FunctionARN);
  return { path: resource.path, arn, code, ...(keyValueStore ? { keyValueStore } : {}) };
}
