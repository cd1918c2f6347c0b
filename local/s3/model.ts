import { isJsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { type PolicyStatement, readPolicyDocument } from './bucket-policy.ts';

/** A bucket of the templates. */
export interface Bucket {
  /** The construct path. */
  readonly path: string;
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** The statements of every bucket policy that names this bucket. */
  readonly policy: readonly PolicyStatement[];
  /**
   * Whether a policy may open the bucket to anyone. Amazon S3 blocks public access on new buckets unless the template
   * says otherwise.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
   */
  readonly allowsPublicPolicy: boolean;
}

/** @throws when a bucket policy names no bucket of the templates or cannot be read. */
export function readBuckets(assembly: ResolvedAssembly): readonly Bucket[] {
  const policies = assembly.ofType('AWS::S3::BucketPolicy').map((resource) => ({
    bucket: resource.properties.Bucket,
    statements: readPolicyDocument(resource.properties.PolicyDocument, `${resource.path}: PolicyDocument`),
  }));
  return assembly.ofType('AWS::S3::Bucket').map((resource) => ({
    path: resource.path,
    logicalId: resource.logicalId,
    name: resource.physicalId,
    arn: `arn:aws:s3:::${resource.physicalId}`,
    account: resource.stack.account,
    region: resource.stack.region,
    policy: policies.filter(({ bucket }) => bucket === resource.physicalId).flatMap(({ statements }) => statements),
    allowsPublicPolicy: allowsPublicPolicy(resource),
  }));
}

function allowsPublicPolicy(resource: Resource): boolean {
  const configuration = resource.properties.PublicAccessBlockConfiguration;
  if (!isJsonObject(configuration)) return false;
  const isFalse = (name: string): boolean => String(configuration[name] ?? false) === 'false';
  return isFalse('BlockPublicPolicy') && isFalse('RestrictPublicBuckets');
}
