import type { AlarmTopicArns, Environment, ExistingResources } from './environment.ts';
import { WEB_REGION } from './names.ts';

/** Every fault of what an environment says to exist already. Empty when there is none. */
export function existingProblems({ existing = {}, ...environment }: Environment): string[] {
  return [
    ...networkProblems(existing, environment.availabilityZones),
    ...certificateProblems('loadBalancersCertificateArn', existing, environment.region),
    ...certificateProblems('distributionCertificateArn', existing, WEB_REGION),
    ...keyProblems('encryptionKeyArn', existing, environment.region),
    ...keyProblems('webEncryptionKeyArn', existing, WEB_REGION),
    ...topicProblems('alarmTopics', existing.alarmTopics, environment.region),
    ...topicProblems('webAlarmTopics', existing.webAlarmTopics, WEB_REGION),
    ...mismatch('logsBucketName', existing, BUCKET_NAME, 'the name of a bucket, not its ARN'),
    ...mismatch('webLogsBucketName', existing, BUCKET_NAME, 'the name of a bucket, not its ARN'),
    ...mismatch(
      'permissionsBoundaryName',
      existing,
      /^[\w+=,.@-]{1,128}$/,
      'the name of a managed policy of the account, not its ARN',
    ),
  ];
}

function keyProblems(
  property: 'encryptionKeyArn' | 'webEncryptionKeyArn',
  existing: ExistingResources,
  region: string,
): string[] {
  return mismatch(
    property,
    existing,
    new RegExp(`^arn:aws[a-z-]*:kms:${region}:\\d{12}:key/[A-Za-z0-9-]+$`),
    `the ARN of a key in ${region}, not of an alias (\`aws kms list-keys --region ${region}\`)`,
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function networkProblems({ network }: ExistingResources, availabilityZones: readonly string[]): string[] {
  if (network === undefined) return [];
  const zones = availabilityZones.length;
  return [
    ...(/^vpc-[0-9a-f]{8,17}$/.test(network.vpcId)
      ? []
      : [
          `existing.network.vpcId: got ${JSON.stringify(network.vpcId)}; use the id of a VPC such as "vpc-0123456789abcdef0"`,
        ]),
    ...(['publicSubnetIds', 'isolatedSubnetIds'] as const).flatMap((property) => {
      const ids = network[property];
      return ids.length === zones &&
        new Set(ids).size === zones &&
        ids.every((id) => /^subnet-[0-9a-f]{8,17}$/.test(id))
        ? []
        : [
            `existing.network.${property}: got ${JSON.stringify(ids)}; use the ids of ${zones} subnets, one in each of ` +
              `${availabilityZones.join(', ')} in this order, such as "subnet-0123456789abcdef0"`,
          ];
    }),
  ];
}

function certificateProblems(
  property: 'loadBalancersCertificateArn' | 'distributionCertificateArn',
  existing: ExistingResources,
  region: string,
): string[] {
  return mismatch(
    property,
    existing,
    new RegExp(`^arn:aws[a-z-]*:acm:${region}:\\d{12}:certificate/[A-Za-z0-9-]+$`),
    `the ARN of a certificate in ${region} (\`aws acm list-certificates --region ${region}\`)`,
  );
}

function topicProblems(property: string, topics: AlarmTopicArns | undefined, region: string): string[] {
  const arn = new RegExp(`^arn:aws[a-z-]*:sns:${region}:\\d{12}:[\\w-]{1,256}$`);
  return Object.entries(topics ?? {})
    .filter(([, topic]) => !arn.test(topic))
    .map(
      ([severity, topic]) =>
        `existing.${property}.${severity}: got ${JSON.stringify(topic)}; use the ARN of a topic in ${region} ` +
        `(\`aws sns list-topics --region ${region}\`)`,
    );
}

function mismatch(
  property: Exclude<keyof ExistingResources, 'network' | 'alarmTopics' | 'webAlarmTopics'>,
  existing: ExistingResources,
  pattern: RegExp,
  allowed: string,
): string[] {
  const value = existing[property];
  return value === undefined || pattern.test(value)
    ? []
    : [`existing.${property}: got ${JSON.stringify(value)}; use ${allowed}`];
}
