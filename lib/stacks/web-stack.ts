import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction, type IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { originDomainName, originHeaderSecretName, resourcePrefix, siteDomainName } from '../config/names.ts';
import { originHeaderOf } from '../constructs/origin-header.ts';
import { QueryLogs } from '../constructs/query-logs.ts';
import { WEB_REGION } from '../constructs/region-facts.ts';
import { SiteRecords } from '../constructs/site-records.ts';
import { type IWebAcl, WebAcl } from '../constructs/web-acl.ts';
import { WebTier } from '../constructs/web-tier.ts';
import type { Sources } from '../sources.ts';
import { certificateOf } from './certificate.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import { logsBucketOf } from './logs-bucket.ts';
import { stackProps } from './stack-props.ts';

/** The site at the edge. In us-east-1; of the other stacks it knows names only. */
export class WebStack extends Stack {
  readonly distribution: IDistribution;
  readonly certificate: ICertificate;
  readonly webAcl: IWebAcl | undefined;

  /** The function that deletes the assets of former deployments. */
  readonly assetExpiry: IFunction;

  constructor(scope: Construct, environment: Environment, sources: Sources) {
    const props = stackProps(environment, 'web', 'CloudFront and the static site', WEB_REGION);
    super(scope, props.stackName, props);

    const hostedZone = HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: environment.hostedZone.id,
      zoneName: environment.hostedZone.name,
    });
    this.certificate = certificateOf(
      this,
      environment.existing?.distributionCertificateArn,
      [siteDomainName(environment), environment.domainName],
      hostedZone,
    );
    const encryptionKey = encryptionKeyOf(this, environment.existing?.webEncryptionKeyArn);
    this.webAcl = this.createWebAcl(environment);
    const web = new WebTier(this, 'Web', {
      domainName: environment.domainName,
      certificate: this.certificate,
      originDomainName: originDomainName(environment),
      originHeader: originHeaderOf(originHeaderSecretName(environment)),
      siteFolder: sources.siteFolder,
      viewerRequestFile: sources.viewerRequestFile,
      expireAssetsEntry: sources.expireAssetsEntry,
      logsBucket: logsBucketOf(this, environment.existing?.webLogsBucketName),
      namePrefix: resourcePrefix(environment),
      webAcl: this.webAcl,
      encryptionKey,
      geoRestriction: environment.countries && GeoRestriction.allowlist(...environment.countries),
    });
    this.distribution = web.distribution;
    this.assetExpiry = web.assetExpiry.handler;
    new SiteRecords(this, 'SiteRecords', {
      hostedZone,
      domainName: environment.domainName,
      distribution: web.distribution,
    });
    if (environment.hostedZone.logQueries) new QueryLogs(this, 'QueryLogs', { hostedZone, encryptionKey });
  }

  private createWebAcl(environment: Environment): IWebAcl | undefined {
    return (
      environment.webAcl && new WebAcl(this, 'WebAcl', { name: resourcePrefix(environment), ...environment.webAcl })
    );
  }
}
