import type { NamedResource, ServiceSupport } from '../assembly/resource.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const maximumNameLength = 63;

export const support: ServiceSupport = {
  'AWS::S3::Bucket': {
    naming: {
      ref: bucketName,
      attributes: {
        Arn: (bucket) => `arn:aws:s3:::${bucketName(bucket)}`,
        DomainName: (bucket) => `${bucketName(bucket)}.s3.amazonaws.com`,
        RegionalDomainName: (bucket) => `${bucketName(bucket)}.s3.${bucket.stack.region}.amazonaws.com`,
        DualStackDomainName: (bucket) => `${bucketName(bucket)}.s3.dualstack.${bucket.stack.region}.amazonaws.com`,
        WebsiteURL: (bucket) => `http://${bucketName(bucket)}.s3-website-${bucket.stack.region}.amazonaws.com`,
      },
    },
    honoured: ['BucketName', 'PublicAccessBlockConfiguration'],
    inert: {
      BucketEncryption: 'a client sees the same bytes whether they are encrypted at rest or not',
      LifecycleConfiguration: 'objects do not live long enough on one machine for a rule to apply',
      LoggingConfiguration: 'no client of the site sees the access log',
      OwnershipControls: 'there are no access control lists',
      Tags: 'tags do not change what a client sees',
      VersioningConfiguration: 'the site is served from the latest versions, and nobody asks for others',
    },
  },
  'AWS::S3::BucketPolicy': {
    naming: { ref: (policy) => String(policy.property('Bucket')) },
    honoured: ['Bucket', 'PolicyDocument'],
  },
};

function bucketName(bucket: NamedResource): string {
  const given = bucket.property('BucketName');
  if (given !== undefined) return String(given);
  const ending = `-${bucket.suffix}`;
  const name = `${bucket.stack.stackName}-${bucket.logicalId}`.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  return `${name.slice(0, maximumNameLength - ending.length)}${ending}`;
}
