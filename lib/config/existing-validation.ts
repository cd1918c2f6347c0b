import { WEB_REGION } from '../constructs/region-facts.ts';
import type { AlarmTopicArns, Environment, ExistingResources } from './environment.ts';

/** Every fault of what an environment says to exist already. Empty when there is none. */
export function existingProblems({ existing = {}, ...environment }: Environment): string[] {
  return [
    ...networkProblems(existing, environment.availabilityZones),
    ...arnProblems('loadBalancersCertificateArn', existing, CERTIFICATE, environment.region),
    ...arnProblems('distributionCertificateArn', existing, CERTIFICATE, WEB_REGION),
    ...arnProblems('encryptionKeyArn', existing, KEY, environment.region),
    ...arnProblems('webEncryptionKeyArn', existing, KEY, WEB_REGION),
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

function arnProblems(property: ScalarProperty, existing: ExistingResources, type: ArnType, region: string): string[] {
  return mismatch(
    property,
    existing,
    new RegExp(`^arn:aws[a-z-]*:${type.prefix(region)}/[A-Za-z0-9-]+$`),
    `the ARN of ${type.allowed(region)}`,
  );
}

/** What a type of resources is called by. */
interface ArnType {
  readonly prefix: (region: string) => string;
  readonly allowed: (region: string) => string;
}

const CERTIFICATE: ArnType = {
  prefix: (region) => `acm:${region}:\\d{12}:certificate`,
  allowed: (region) => `a certificate in ${region} (\`aws acm list-certificates --region ${region}\`)`,
};

const KEY: ArnType = {
  prefix: (region) => `kms:${region}:\\d{12}:key`,
  allowed: (region) => `a key in ${region}, not of an alias (\`aws kms list-keys --region ${region}\`)`,
};

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

/** What is told by one text. */
type ScalarProperty = Exclude<keyof ExistingResources, 'network' | 'alarmTopics' | 'webAlarmTopics'>;

function mismatch(property: ScalarProperty, existing: ExistingResources, pattern: RegExp, allowed: string): string[] {
  const value = existing[property];
  return value === undefined || pattern.test(value)
    ? []
    : [`existing.${property}: got ${JSON.stringify(value)}; use ${allowed}`];
}
