import type { Header } from './headers.ts';
import type { Properties } from './properties.ts';

export interface Origin {
  readonly id: string;
  readonly domainName: string;
  /** @default - the domain name */
  readonly hostHeader?: string;
  /** Put before the path of every request; empty, or with a leading and without a trailing slash. */
  readonly path: string;
  readonly customHeaders: readonly Header[];
  readonly connectionAttempts: number;
  readonly connectionTimeoutSeconds: number;
  readonly readTimeoutSeconds: number;
  readonly target: S3Target | CustomTarget;
}

interface S3Target {
  readonly kind: 's3';
  readonly region: string;
  /** How the edge identifies itself to the bucket. @default - it does not */
  readonly access?: 'origin-access-control' | OriginAccessIdentity;
}

interface CustomTarget {
  readonly kind: 'custom';
  readonly protocol: 'http' | 'https';
  readonly port: number;
  readonly keepAliveSeconds: number;
  /** The name that is resolved in the place of the origin's: of a load balancer in a VPC. @default - the origin's own */
  readonly resolvedName?: string;
}

/** The older way in which the edge identifies itself to buckets. */
interface OriginAccessIdentity {
  readonly id: string;
  readonly canonicalUserId: string;
}

/** Where a VPC origin leads. */
export interface VpcOrigin {
  /** The DNS name of its load balancer. */
  readonly dnsName: string;
  readonly protocol: 'http' | 'https';
  readonly port: number;
}

/** What origins refer to, by id. */
export interface OriginContext {
  /** The signing behavior of the origin access controls. */
  readonly accessControls: ReadonlyMap<string, 'always' | 'never' | 'no-override'>;
  readonly accessIdentities: ReadonlyMap<string, OriginAccessIdentity>;
  readonly vpcOrigins: ReadonlyMap<string, VpcOrigin>;
}

export function readOrigin(origin: Properties, context: OriginContext): Origin {
  const [kind] = ['CustomOriginConfig', 'S3OriginConfig', 'VpcOriginConfig'].filter((name) => origin.has(name));
  if (kind === undefined) {
    return origin.fail('CustomOriginConfig', 'a CustomOriginConfig, an S3OriginConfig or a VpcOriginConfig');
  }
  const config = origin.object(kind);
  const targets = {
    CustomOriginConfig: readCustomTarget,
    S3OriginConfig: readS3Target,
    VpcOriginConfig: readVpcTarget,
  };
  return {
    id: origin.text('Id'),
    domainName: origin.text('DomainName').toLowerCase(),
    path: (origin.optionalText('OriginPath') ?? '').replace(/\/$/, ''),
    customHeaders: origin
      .objects('OriginCustomHeaders')
      .map((header) => [header.text('HeaderName').toLowerCase(), header.text('HeaderValue')] as const),
    connectionAttempts: origin.number('ConnectionAttempts', 3),
    connectionTimeoutSeconds: origin.number('ConnectionTimeout', 10),
    readTimeoutSeconds: config.number('OriginReadTimeout', 30),
    target: targets[kind as keyof typeof targets](config, origin, context),
  };
}

/** The viewer's socket stands for HTTPS, and so does the origin's where it follows the viewer. */
function readCustomTarget(custom: Properties): CustomTarget {
  const policy = custom.oneOf('OriginProtocolPolicy', ['http-only', 'match-viewer', 'https-only']);
  const isPlain = policy === 'http-only';
  return {
    kind: 'custom',
    protocol: isPlain ? 'http' : 'https',
    port: isPlain ? custom.number('HTTPPort', 80) : custom.number('HTTPSPort', 443),
    keepAliveSeconds: custom.number('OriginKeepaliveTimeout', 5),
  };
}

/**
 * The requests arrive at the load balancer that the VPC origin names, whatever the origin's own name is.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
function readVpcTarget(config: Properties, _origin: Properties, { vpcOrigins }: OriginContext): CustomTarget {
  const vpcOrigin =
    vpcOrigins.get(config.text('VpcOriginId')) ?? config.fail('VpcOriginId', 'the id of a VPC origin of the templates');
  const { dnsName, protocol, port } = vpcOrigin;
  const keepAliveSeconds = config.number('OriginKeepaliveTimeout', 5);
  return { kind: 'custom', protocol, port, keepAliveSeconds, resolvedName: dnsName };
}

/** @param dnsNames of the load balancers of the templates, by ARN */
export function readVpcOrigin(endpoint: Properties, dnsNames: ReadonlyMap<string, string>): VpcOrigin {
  const dnsName =
    dnsNames.get(endpoint.text('Arn')) ??
    endpoint.fail(
      'Arn',
      'the ARN of a load balancer of the templates; instances and Network Load Balancers are not run',
    );
  const policy = endpoint.oneOf('OriginProtocolPolicy', ['http-only', 'match-viewer', 'https-only'], 'match-viewer');
  return policy === 'http-only'
    ? { dnsName, protocol: 'http', port: endpoint.number('HTTPPort', 80) }
    : { dnsName, protocol: 'https', port: endpoint.number('HTTPSPort', 443) };
}

function readS3Target(config: Properties, origin: Properties, context: OriginContext): S3Target {
  const { accessControls, accessIdentities } = context;
  const region = regionOfBucket(origin.text('DomainName'));
  const controlId = origin.optionalText('OriginAccessControlId');
  const identityPath = config.optionalText('OriginAccessIdentity');
  if (controlId) {
    const signing =
      accessControls.get(controlId) ??
      origin.fail('OriginAccessControlId', 'the id of an origin access control of the templates');
    return { kind: 's3', region, ...(signing !== 'never' && { access: 'origin-access-control' }) };
  }
  if (!identityPath) return { kind: 's3', region };
  const access =
    accessIdentities.get(identityPath.replace(/^origin-access-identity\/cloudfront\//, '')) ??
    config.fail('OriginAccessIdentity', 'origin-access-identity/cloudfront/ and the id of one of the templates');
  return { kind: 's3', region, access };
}

/** @param domainName of an S3 origin */
export function regionOfBucket(domainName: string): string {
  return /\.s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(domainName)?.[1] ?? 'us-east-1';
}
