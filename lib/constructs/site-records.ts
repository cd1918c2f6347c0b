import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { siteOf } from './domain-name.ts';

/** Properties of the records of the site. */
export interface SiteRecordsProps {
  /** Holds the records. */
  readonly hostedZone: IHostedZone;

  /** The apex, e.g. `foobar.com`; `www.` in front of it has records, too. */
  readonly domainName: string;

  /** What the names lead to. */
  readonly distribution: IDistribution;
}

/** The apex and `www.` lead to CloudFront, over IPv4 and IPv6. */
export class SiteRecords extends Construct {
  constructor(scope: Construct, id: string, props: SiteRecordsProps) {
    super(scope, id);

    const target = RecordTarget.fromAlias(new CloudFrontTarget(props.distribution));
    for (const [name, domainName] of [
      ['Apex', props.domainName],
      ['Www', siteOf(props.domainName)],
    ] as const) {
      const record = { zone: props.hostedZone, recordName: `${domainName}.`, target };
      new ARecord(this, `${name}Ipv4`, record);
      new AaaaRecord(this, `${name}Ipv6`, record);
    }
  }
}
