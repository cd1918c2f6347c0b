import { isJsonObject } from './templates/json.ts';
import { list, property, type Resource, type Templates } from './templates/templates.ts';

/** The buckets from which a distribution takes its objects. */
export function siteBuckets(templates: Templates): ReadonlySet<Resource> {
  const buckets = templates
    .ofType('AWS::CloudFront::Distribution')
    .flatMap((distribution) =>
      list(distribution, 'DistributionConfig.Origins').map((origin) =>
        isJsonObject(origin)
          ? templates.nearest(origin['DomainName'], distribution.stackName, 'AWS::S3::Bucket')
          : undefined,
      ),
    );
  return new Set(buckets.filter((bucket) => bucket !== undefined));
}

/** Something that writes a log, and the bucket where it ends. */
export interface LogDelivery {
  readonly source: Resource;
  readonly bucket: Resource;
}

const DELIVERIES: readonly { readonly type: string; readonly path: string }[] = [
  { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', path: 'LoadBalancerAttributes' },
  { type: 'AWS::CloudFront::Distribution', path: 'DistributionConfig.Logging' },
  { type: 'AWS::EC2::FlowLog', path: 'LogDestination' },
  { type: 'AWS::Logs::Delivery', path: 'DeliveryDestinationArn' },
  { type: 'AWS::S3::Bucket', path: 'LoggingConfiguration' },
  { type: 'AWS::WAFv2::LoggingConfiguration', path: 'LogDestinationConfigs' },
];

export function logDeliveries(templates: Templates): readonly LogDelivery[] {
  return DELIVERIES.flatMap(({ type, path }) =>
    templates.ofType(type).flatMap((source) => {
      const bucket = templates.nearest(property(source, path), source.stackName, 'AWS::S3::Bucket');
      return bucket ? [{ source, bucket }] : [];
    }),
  );
}

/** The months for which a bucket keeps an object; one where it keeps it for ever, as the bill of the first month. */
export function monthsKept(bucket: Resource): number {
  const days = list(bucket, 'LifecycleConfiguration.Rules').flatMap((rule) => {
    const kept = isJsonObject(rule) && rule['Status'] === 'Enabled' ? rule['ExpirationInDays'] : undefined;
    return typeof kept === 'number' ? [kept] : [];
  });
  return days.length === 0 ? 1 : Math.min(...days) / DAYS_PER_MONTH;
}

export const DAYS_PER_MONTH = 365 / 12;
