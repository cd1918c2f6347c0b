import type { ExistingResources } from '../../lib/config/environment.ts';

/** Everything that an environment of four zones in us-east-1 can bring. */
export const existingResources = {
  network: {
    vpcId: 'vpc-0123456789abcdef0',
    publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000c', 'subnet-0000000d'],
    isolatedSubnetIds: ['subnet-1000000a', 'subnet-1000000b', 'subnet-1000000c', 'subnet-1000000d'],
  },
  logsBucketName: 'the-logs',
  webLogsBucketName: 'the-logs-of-the-web-tier',
  loadBalancersCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/load-balancers',
  distributionCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/distribution',
  encryptionKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/0123',
  webEncryptionKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/4567',
  alarmTopics: {
    critical: 'arn:aws:sns:us-east-1:111122223333:pager',
    warning: 'arn:aws:sns:us-east-1:111122223333:mail',
  },
  webAlarmTopics: {
    critical: 'arn:aws:sns:us-east-1:111122223333:edge-pager',
    warning: 'arn:aws:sns:us-east-1:111122223333:edge-mail',
  },
  permissionsBoundaryName: 'developers',
} as const satisfies ExistingResources;
