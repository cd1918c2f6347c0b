import type { ResolvedAssembly } from '../assembly/resource.ts';
import type { AccessLog } from './access-log.ts';
import { standardFieldNames } from './access-log-fields.ts';
import type { Distribution } from './model.ts';
import { Properties } from './properties.ts';

/**
 * The standard logs of distributions: of the first version, which is a property of the distribution, and of the second,
 * which is a delivery of CloudWatch Logs.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export function readAccessLogs(
  assembly: ResolvedAssembly,
  distributions: readonly Distribution[],
): readonly AccessLog[] {
  return [...readLegacyLogs(assembly, distributions), ...readDeliveries(assembly, distributions)];
}

function readLegacyLogs(assembly: ResolvedAssembly, distributions: readonly Distribution[]): readonly AccessLog[] {
  return assembly.ofType('AWS::CloudFront::Distribution').flatMap(({ physicalId, properties, path }): AccessLog[] => {
    const logging = new Properties(properties, path).object('DistributionConfig').object('Logging');
    if (!logging.has('Bucket') || !distributions.some(({ id }) => id === physicalId)) return [];
    return [
      {
        distributionId: physicalId,
        fields: standardFieldNames,
        format: 'w3c',
        delimiter: '\t',
        includesCookies: logging.flag('IncludeCookies', false),
      },
    ];
  });
}

/** What else the second version can write is written as one of these. */
const formats = { w3c: 'w3c', plain: 'plain', raw: 'plain', json: 'json', parquet: 'json' } as const;

function readDeliveries(assembly: ResolvedAssembly, distributions: readonly Distribution[]): readonly AccessLog[] {
  const sources = assembly.ofType('AWS::Logs::DeliverySource');
  const destinations = assembly.ofType('AWS::Logs::DeliveryDestination');
  return assembly.ofType('AWS::Logs::Delivery').flatMap(({ properties, path }): AccessLog[] => {
    const delivery = new Properties(properties, path);
    const source = sources.find(({ physicalId }) => physicalId === properties['DeliverySourceName']);
    const arn = source?.properties['ResourceArn'];
    const distribution = distributions.find((candidate) => candidate.arn === arn);
    if (distribution === undefined) return [];
    const destination = destinations.find(
      ({ attributes }) => attributes['Arn'] === properties['DeliveryDestinationArn'],
    );
    const target = new Properties(destination?.properties ?? {}, destination?.path ?? path);
    const names = delivery.texts('RecordFields');
    const fields = names.length > 0 ? names : standardFieldNames;
    return [
      {
        distributionId: distribution.id,
        fields,
        format: formats[target.oneOf('OutputFormat', ['w3c', 'plain', 'raw', 'json', 'parquet'], 'w3c')],
        delimiter: delivery.optionalText('FieldDelimiter') ?? '\t',
        includesCookies: names.includes('cs(Cookie)'),
      },
    ];
  });
}
