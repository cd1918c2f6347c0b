import { describe, expect, test } from '@jest/globals';
import type { ExistingResources } from '../../../lib/config/environment.ts';
import { findEnvironment } from '../../../lib/config/environments.ts';
import { existingProblems } from '../../../lib/config/existing-validation.ts';
import { existingResources } from '../../helpers/existing-resources.ts';

const environment = findEnvironment('production');
const { network } = existingResources;

describe('what exists already', () => {
  test('may be nothing', () => {
    expect(existingProblems(environment)).toEqual([]);
  });

  test('may be all of it', () => {
    expect(existingProblems({ ...environment, existing: existingResources })).toEqual([]);
  });

  const refused: [string, ExistingResources, string][] = [
    [
      'a VPC by its ARN',
      { network: { ...network, vpcId: 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1' } },
      'existing.network.vpcId: got "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"; use the id of a VPC',
    ],
    [
      'too few subnets',
      { network: { ...network, publicSubnetIds: network.publicSubnetIds.slice(1) } },
      'use the ids of 4 subnets, one in each of us-east-1a, us-east-1b, us-east-1c, us-east-1d in this order',
    ],
    [
      'a subnet twice',
      { network: { ...network, isolatedSubnetIds: Array.from({ length: 4 }, () => 'subnet-00000001') } },
      'existing.network.isolatedSubnetIds: got ["subnet-00000001","subnet-00000001"',
    ],
    [
      'a certificate of another Region for CloudFront',
      { distributionCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' },
      'existing.distributionCertificateArn: got "arn:aws:acm:eu-west-1:111122223333:certificate/1"; use the ARN of a certificate in us-east-1',
    ],
    [
      'no certificate for the load balancers',
      { loadBalancersCertificateArn: 'foobar.com' },
      'existing.loadBalancersCertificateArn: got "foobar.com"; use the ARN of a certificate in us-east-1',
    ],
    [
      'the alias of a key',
      { encryptionKeyArn: 'arn:aws:kms:us-east-1:111122223333:alias/foobar' },
      'existing.encryptionKeyArn: got "arn:aws:kms:us-east-1:111122223333:alias/foobar"; use the ARN of a key in us-east-1, not of an alias',
    ],
    [
      'a key for the web tier in another Region than us-east-1',
      { webEncryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0123' },
      'existing.webEncryptionKeyArn: got "arn:aws:kms:eu-west-1:111122223333:key/0123"; use the ARN of a key in us-east-1',
    ],
    [
      'the ARN of a bucket',
      { logsBucketName: 'arn:aws:s3:::logs' },
      'existing.logsBucketName: got "arn:aws:s3:::logs"; use the name of a bucket, not its ARN',
    ],
    ['a bucket name in capitals', { webLogsBucketName: 'Logs' }, 'existing.webLogsBucketName: got "Logs"'],
    [
      'the ARN of a managed policy',
      { permissionsBoundaryName: 'arn:aws:iam::111122223333:policy/boundary' },
      'existing.permissionsBoundaryName: got "arn:aws:iam::111122223333:policy/boundary"; use the name of a managed policy',
    ],
  ];
  test.each(refused)('may not be %s', (_, existing, problem) => {
    expect(existingProblems({ ...environment, existing })).toEqual([expect.stringContaining(problem)]);
  });
});
