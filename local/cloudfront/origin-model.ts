import type { Header } from './headers.ts';
import type { Properties } from './properties.ts';

export interface Origin {
  readonly id: string;
  readonly domainName: string;
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
  /** Whether the edge identifies itself: origin access control that signs. */
  readonly isSigned: boolean;
}

interface CustomTarget {
  readonly kind: 'custom';
  readonly protocol: 'http' | 'https';
  readonly port: number;
  readonly keepAliveSeconds: number;
}

/** @param accessControls the signing behavior by the id of the origin access control. */
export function readOrigin(
  origin: Properties,
  accessControls: ReadonlyMap<string, 'always' | 'never' | 'no-override'>,
): Origin {
  const custom = origin.object('CustomOriginConfig');
  const s3 = origin.object('S3OriginConfig');
  const isCustom = origin.has('CustomOriginConfig');
  if (!isCustom && !origin.has('S3OriginConfig')) {
    origin.fail('CustomOriginConfig', 'a CustomOriginConfig or an S3OriginConfig (VPC origins are not run)');
  }
  if (s3.optionalText('OriginAccessIdentity')) {
    s3.fail('OriginAccessIdentity', 'none: origin access identities are not run, use origin access control');
  }
  return {
    id: origin.text('Id'),
    domainName: origin.text('DomainName').toLowerCase(),
    path: (origin.optionalText('OriginPath') ?? '').replace(/\/$/, ''),
    customHeaders: origin
      .objects('OriginCustomHeaders')
      .map((header) => [header.text('HeaderName').toLowerCase(), header.text('HeaderValue')] as const),
    connectionAttempts: origin.number('ConnectionAttempts', 3),
    connectionTimeoutSeconds: origin.number('ConnectionTimeout', 10),
    readTimeoutSeconds: (isCustom ? custom : s3).number('OriginReadTimeout', 30),
    target: isCustom ? readCustomTarget(custom) : readS3Target(origin, accessControls),
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

function readS3Target(
  origin: Properties,
  accessControls: ReadonlyMap<string, 'always' | 'never' | 'no-override'>,
): S3Target {
  const id = origin.optionalText('OriginAccessControlId');
  const region = /\.s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(origin.text('DomainName'))?.[1] ?? 'us-east-1';
  if (!id) return { kind: 's3', region, isSigned: false };
  const signing =
    accessControls.get(id) ??
    origin.fail('OriginAccessControlId', 'the id of an origin access control of the templates');
  return { kind: 's3', region, isSigned: signing !== 'never' };
}
