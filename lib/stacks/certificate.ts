import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Stack } from 'aws-cdk-lib/core';
import { siteCertificate } from '../constructs/site-certificate.ts';

/** The certificate of a stack for these names: the one with this ARN, or a new one, validated in the hosted zone. */
export function certificateOf(
  stack: Stack,
  certificateArn: string | undefined,
  domainNames: readonly [string, ...string[]],
  hostedZone: IHostedZone,
): ICertificate {
  if (certificateArn !== undefined) {
    return Certificate.fromCertificateArn(stack, 'ExistingCertificate', certificateArn);
  }
  return siteCertificate(stack, domainNames, hostedZone);
}
