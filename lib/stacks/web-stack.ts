import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import {
  originDomainName,
  originHeaderSecretName,
  resourcePrefix,
  siteDomainName,
  WEB_REGION,
} from '../config/names.ts';
import { LogBucket } from '../constructs/log-bucket.ts';
import { originHeaderOf } from '../constructs/origin-header.ts';
import { SiteRecords } from '../constructs/site-records.ts';
import { WebTier } from '../constructs/web-tier.ts';
import type { Sources } from '../sources.ts';
import { stackProps } from './stack-props.ts';

/** The site at the edge. In us-east-1; of the other stacks it knows names only. */
export class WebStack extends Stack {
  constructor(scope: Construct, environment: Environment, sources: Sources) {
    const props = stackProps(environment, 'web', 'CloudFront and the static site', WEB_REGION);
    super(scope, props.stackName, props);

    const hostedZone = HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: environment.hostedZone.id,
      zoneName: environment.hostedZone.name,
    });
    const web = new WebTier(this, 'Web', {
      domainName: environment.domainName,
      certificate: new Certificate(this, 'Certificate', {
        domainName: siteDomainName(environment),
        subjectAlternativeNames: [environment.domainName],
        validation: CertificateValidation.fromDns(hostedZone),
      }),
      originDomainName: originDomainName(environment),
      originHeader: originHeaderOf(originHeaderSecretName(environment)),
      siteFolder: sources.siteFolder,
      viewerRequestFile: sources.viewerRequestFile,
      logsBucket: new LogBucket(this, 'Logs').bucket,
      namePrefix: resourcePrefix(environment),
    });
    new SiteRecords(this, 'SiteRecords', {
      hostedZone,
      domainName: environment.domainName,
      distribution: web.distribution,
    });
  }
}
