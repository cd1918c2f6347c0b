import { createHash } from 'node:crypto';
import type { Principal } from './bucket-policy.ts';

/*
 * How the edge identifies itself to the local S3. CloudFront signs its origin requests with SigV4 as a service
 * principal; nobody outside AWS knows that key. Here the Authorization header has the shape of SigV4, its credential
 * names the service, and the signed headers name the distribution as S3's condition keys do:
 *
 *   Authorization: AWS4-HMAC-SHA256 Credential=cloudfront.amazonaws.com/20260101/us-east-1/s3/aws4_request,
 *     SignedHeaders=host;x-amz-date;x-amz-source-account;x-amz-source-arn, Signature=<64 hexadecimal digits>
 *   x-amz-source-arn: arn:aws:cloudfront::111122223333:distribution/E…
 *   x-amz-source-account: 111122223333
 *
 * An origin access identity has its canonical user in the credential, and its ARN in the place of the distribution's.
 *
 * The signature is a digest of what it covers, not a proof: both ends are on one machine and bind to loopback only.
 */

const service = 'cloudfront.amazonaws.com';

export interface OriginAccessRequest {
  /** The distribution with its origin access control, or an origin access identity. */
  readonly principal:
    | { readonly kind: 'distribution'; readonly distributionArn: string; readonly account: string }
    | { readonly kind: 'identity'; readonly id: string; readonly canonicalUserId: string };
  /** The bucket's. */
  readonly region: string;
  readonly host: string;
  readonly date: Date;
}

/** The headers that the edge adds to a request to a bucket that it identifies itself to. */
export function originAccessHeaders({
  principal,
  region,
  host,
  date,
}: OriginAccessRequest): Readonly<Record<string, string>> {
  const timestamp = date.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${timestamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const [name, source] =
    principal.kind === 'distribution'
      ? [service, { 'x-amz-source-account': principal.account, 'x-amz-source-arn': principal.distributionArn }]
      : [principal.canonicalUserId, { 'x-amz-source-arn': identityArn(principal.id) }];
  const signed = ['host', 'x-amz-date', ...Object.keys(source)];
  const signature = sign(name, host, timestamp, ...Object.values(source));
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${name}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
    'x-amz-date': timestamp,
    ...source,
  };
}

/** @param headers by lower-case name. @returns undefined when credentials are given and are not the edge's. */
export function readPrincipal(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Principal | undefined {
  const { authorization, host, 'x-amz-date': date, 'x-amz-source-account': sourceAccount } = headers;
  const sourceArn = headers['x-amz-source-arn'];
  if (authorization === undefined) return { kind: 'anonymous' };
  const [, name = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/.*, Signature=([0-9a-f]{64})$/.exec(String(authorization)) ?? [];
  if (typeof sourceArn !== 'string') return undefined;
  const signed = (...source: readonly string[]) => signature === sign(name, String(host), String(date), ...source);
  if (name === service) {
    const isEdge = typeof sourceAccount === 'string' && signed(sourceAccount, sourceArn);
    return isEdge ? { kind: 'service', service, sourceArn, sourceAccount } : undefined;
  }
  return signed(sourceArn) ? { kind: 'identity', canonicalUserId: name, arn: sourceArn } : undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#private-content-restricting-access-to-s3-oai */
function identityArn(id: string): string {
  return `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
}

function sign(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
