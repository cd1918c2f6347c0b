import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';

/** A new certificate for these names, validated in the hosted zone. The first is the one it is known by. */
export function siteCertificate(
  scope: Construct,
  [domainName, ...subjectAlternativeNames]: readonly [string, ...string[]],
  hostedZone: IHostedZone,
): Certificate {
  return new Certificate(scope, 'Certificate', {
    domainName,
    subjectAlternativeNames,
    validation: CertificateValidation.fromDns(hostedZone),
  });
}
