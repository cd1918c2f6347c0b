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
 * The signature is a digest of what it covers, not a proof: both ends are on one machine and bind to loopback only.
 */

const service = 'cloudfront.amazonaws.com';
const signedHeaders = 'host;x-amz-date;x-amz-source-account;x-amz-source-arn';

export interface OriginAccessRequest {
  readonly distributionArn: string;
  readonly account: string;
  /** The bucket's. */
  readonly region: string;
  readonly host: string;
  readonly date: Date;
}

/** The headers that the edge adds to a request to a bucket with origin access control. */
export function originAccessHeaders(request: OriginAccessRequest): Readonly<Record<string, string>> {
  const timestamp = request.date.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${timestamp.slice(0, 8)}/${request.region}/s3/aws4_request`;
  const signature = sign(request.host, timestamp, request.account, request.distributionArn);
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${service}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    'x-amz-date': timestamp,
    'x-amz-source-account': request.account,
    'x-amz-source-arn': request.distributionArn,
  };
}

/** @param headers by lower-case name. @returns undefined when credentials are given and are not the edge's. */
export function readPrincipal(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Principal | undefined {
  const { authorization, host, 'x-amz-date': date, 'x-amz-source-account': sourceAccount } = headers;
  const sourceArn = headers['x-amz-source-arn'];
  if (authorization === undefined) return { kind: 'anonymous' };
  const signature = /^AWS4-HMAC-SHA256 Credential=cloudfront\.amazonaws\.com\/.*, Signature=([0-9a-f]{64})$/.exec(
    String(authorization),
  )?.[1];
  if (typeof sourceArn !== 'string' || typeof sourceAccount !== 'string') return undefined;
  const isEdge = signature === sign(String(host), String(date), sourceAccount, sourceArn);
  return isEdge ? { kind: 'service', service, sourceArn, sourceAccount } : undefined;
}

function sign(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
