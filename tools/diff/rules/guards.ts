import { isJsonObject, type Json } from '../../cost/templates/json.ts';
import type { TemplateResource } from '../../cost/templates/stack-template.ts';
import type { Level, Problem, ResourceRule, RuleName } from './finding.ts';
import { isWeaker, type Order, strongest } from './orders.ts';

interface Guard {
  readonly types: readonly string[];
  /** Dotted, from the properties. `Replicas[Region]` is each item of a list, known again by one of its properties. */
  readonly path: string;
  /** Which values are weaker than which. */
  readonly order: Order;
  readonly rule: RuleName;
  readonly level: Level;
  readonly why: string;
}

const guard =
  (rule: RuleName, level: Level, why: string) =>
  (types: string | readonly string[], path: string, order: Order = { kind: 'on' }): Guard => ({
    types: typeof types === 'string' ? [types] : types,
    path,
    order,
    rule,
    level,
    why,
  });

const deletionProtection = guard(
  'deletion-protection',
  'danger',
  'A later mistake can delete it: until now AWS would have refused.',
);
const encryption = guard('encryption', 'danger', 'What is stored or sent can be read by whoever gets at it.');
const weakerKey = guard('encryption', 'warning', 'Who may read it is no longer governed by a key of its own.');
const logging = guard('logging', 'warning', 'What happens is no longer recorded; after an incident it cannot be told.');
const backup = guard('backup', 'danger', 'After a loss there is less, or nothing, to restore from.');
const open = guard('public-access', 'danger', 'Everybody on the internet may reach it.');
const transient = guard('data-loss', 'warning', 'What nobody has read by then is gone.');
const tls = guard('encryption', 'warning', 'Viewers may fall back to a protocol that is known to be weak.');

const OFF: Order = { kind: 'off' };
const SET: Order = { kind: 'set' };
const MORE: Order = { kind: 'more' };
const DATABASES = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::DocDB::DBCluster', 'AWS::Neptune::DBCluster'];
const rank = (unset: string, ...values: readonly string[]): Order => ({ kind: 'rank', unset, values });

const AUTHORIZED: Order = { kind: 'not', value: 'NONE' };

/** Settings that protect: each row is a property that must not become weaker unnoticed. */
const GUARDS: readonly Guard[] = [
  deletionProtection([...DATABASES, 'AWS::RDS::GlobalCluster', 'AWS::EKS::Cluster'], 'DeletionProtection'),
  deletionProtection(
    ['AWS::DynamoDB::Table', 'AWS::DSQL::Cluster', 'AWS::Logs::LogGroup'],
    'DeletionProtectionEnabled',
  ),
  deletionProtection('AWS::DynamoDB::GlobalTable', 'Replicas[Region].DeletionProtectionEnabled'),
  deletionProtection('AWS::Cognito::UserPool', 'DeletionProtection', rank('INACTIVE', 'INACTIVE', 'ACTIVE')),
  deletionProtection('AWS::EC2::Instance', 'DisableApiTermination'),
  deletionProtection('AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerAttributes.deletion_protection.enabled'),
  deletionProtection('AWS::NetworkFirewall::Firewall', 'DeleteProtection'),

  encryption([...DATABASES, 'AWS::RDS::GlobalCluster'], 'StorageEncrypted'),
  encryption(['AWS::EFS::FileSystem', 'AWS::EC2::Volume', 'AWS::Redshift::Cluster'], 'Encrypted'),
  encryption(['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'], 'SSESpecification.SSEEnabled'),
  encryption('AWS::ElastiCache::ReplicationGroup', 'AtRestEncryptionEnabled'),
  encryption('AWS::ElastiCache::ReplicationGroup', 'TransitEncryptionEnabled'),
  encryption('AWS::Kinesis::Stream', 'StreamEncryption', SET),
  encryption('AWS::OpenSearchService::Domain', 'EncryptionAtRestOptions.Enabled'),
  encryption('AWS::OpenSearchService::Domain', 'NodeToNodeEncryptionOptions.Enabled'),
  encryption('AWS::OpenSearchService::Domain', 'DomainEndpointOptions.EnforceHTTPS'),
  encryption('AWS::SQS::Queue', 'SqsManagedSseEnabled', { kind: 'on', unset: true }),
  weakerKey(['AWS::SQS::Queue', 'AWS::SNS::Topic'], 'KmsMasterKeyId', SET),
  weakerKey(['AWS::Logs::LogGroup', 'AWS::SecretsManager::Secret', ...DATABASES], 'KmsKeyId', SET),
  // Where nothing is said, S3 encrypts by a key of its own.
  weakerKey(
    'AWS::S3::Bucket',
    'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm',
    rank('AES256', 'AES256', 'aws:kms', 'aws:kms:dsse'),
  ),
  weakerKey('AWS::KMS::Key', 'EnableKeyRotation'),
  guard('encryption', 'danger', 'What it encrypted cannot be read until the key is enabled again.')(
    'AWS::KMS::Key',
    'Enabled',
    { kind: 'on', unset: true },
  ),
  guard('encryption', 'warning', 'Whoever connects may do so in the clear.')(
    ['AWS::RDS::DBClusterParameterGroup', 'AWS::RDS::DBParameterGroup'],
    'Parameters.rds.force_ssl',
    MORE,
  ),
  tls(
    'AWS::CloudFront::Distribution',
    'DistributionConfig.ViewerCertificate.MinimumProtocolVersion',
    rank(
      'TLSv1',
      'SSLv3',
      'TLSv1',
      'TLSv1_2016',
      'TLSv1.1_2016',
      'TLSv1.2_2018',
      'TLSv1.2_2019',
      'TLSv1.2_2021',
      'TLSv1.2_2025',
      'TLSv1.3_2025',
    ),
  ),
  tls(
    'AWS::CloudFront::Distribution',
    'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
    rank('allow-all', 'allow-all', 'redirect-to-https', 'https-only'),
  ),
  tls(
    'AWS::CloudFront::Distribution',
    'DistributionConfig.CacheBehaviors[PathPattern].ViewerProtocolPolicy',
    rank('allow-all', 'allow-all', 'redirect-to-https', 'https-only'),
  ),
  guard('encryption', 'warning', 'Between CloudFront and the origin it can be read and changed on the way.')(
    'AWS::CloudFront::Distribution',
    'DistributionConfig.Origins[Id].CustomOriginConfig.OriginProtocolPolicy',
    rank('http-only', 'http-only', 'match-viewer', 'https-only'),
  ),
  guard('encryption', 'warning', 'A first request by HTTP can be answered by somebody else.')(
    'AWS::CloudFront::ResponseHeadersPolicy',
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity',
    SET,
  ),
  tls('AWS::ElasticLoadBalancingV2::Listener', 'Protocol', rank('HTTP', 'HTTP', 'HTTPS')),

  logging('AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerAttributes.access_logs.s3.enabled'),
  logging('AWS::CloudFront::Distribution', 'DistributionConfig.Logging', SET),
  logging('AWS::S3::Bucket', 'LoggingConfiguration', SET),
  logging(DATABASES, 'EnableCloudwatchLogsExports', { kind: 'items' }),
  logging('AWS::CloudTrail::Trail', 'IsLogging'),
  logging('AWS::CloudTrail::Trail', 'EnableLogFileValidation'),
  logging('AWS::ApiGateway::Stage', 'AccessLogSetting', SET),
  logging('AWS::ApiGatewayV2::Stage', 'AccessLogSettings', SET),
  logging('AWS::Route53::HostedZone', 'QueryLoggingConfig', SET),
  logging('AWS::Logs::LogGroup', 'RetentionInDays', { kind: 'more', unset: Number.POSITIVE_INFINITY }),
  logging('AWS::EKS::Cluster', 'Logging', SET),
  logging('AWS::StepFunctions::StateMachine', 'LoggingConfiguration', SET),

  guard('logging', 'notice', 'Nobody is told any more when it happens.')(
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    'ActionsEnabled',
    { kind: 'on', unset: true },
  ),
  guard('logging', 'notice', 'Some are not told any more when it happens.')(
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    'AlarmActions',
    { kind: 'items' },
  ),

  transient('AWS::SQS::Queue', 'MessageRetentionPeriod', { kind: 'more', unset: 345_600 }),
  transient('AWS::Kinesis::Stream', 'RetentionPeriodHours', { kind: 'more', unset: 24 }),

  backup([...DATABASES], 'BackupRetentionPeriod', { kind: 'more', unset: 1 }),
  // The automated backups of a database otherwise go with it.
  backup(['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'], 'DeleteAutomatedBackups', rank('true', 'true', 'false')),
  backup('AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled'),
  backup('AWS::DynamoDB::GlobalTable', 'Replicas[Region].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled'),
  backup('AWS::S3::Bucket', 'VersioningConfiguration.Status', rank('Suspended', 'Suspended', 'Enabled')),
  backup('AWS::S3::Bucket', 'ReplicationConfiguration', SET),
  backup('AWS::S3::Bucket', 'ObjectLockConfiguration', SET),
  backup('AWS::EFS::FileSystem', 'BackupPolicy.Status', rank('DISABLED', 'DISABLED', 'ENABLED')),
  backup('AWS::Backup::BackupVault', 'LockConfiguration', SET),
  backup('AWS::ElastiCache::ReplicationGroup', 'SnapshotRetentionLimit', MORE),

  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((name) =>
    open('AWS::S3::Bucket', `PublicAccessBlockConfiguration.${name}`, { kind: 'on', unset: true }),
  ),
  open('AWS::S3::Bucket', 'PublicAccessBlockConfiguration', SET),
  open(
    'AWS::S3::Bucket',
    'AccessControl',
    rank('Private', 'PublicReadWrite', 'PublicRead', 'AuthenticatedRead', 'Private'),
  ),
  open(['AWS::RDS::DBInstance', 'AWS::Redshift::Cluster', 'AWS::DMS::ReplicationInstance'], 'PubliclyAccessible', OFF),
  open('AWS::RDS::DBCluster', 'PubliclyAccessible', OFF),
  open('AWS::Lambda::Url', 'AuthType', rank('NONE', 'NONE', 'AWS_IAM')),
  open('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Scheme', rank('internet-facing', 'internet-facing', 'internal')),
  open('AWS::EKS::Cluster', 'ResourcesVpcConfig.EndpointPublicAccess', OFF),
  open('AWS::EC2::Subnet', 'MapPublicIpOnLaunch', OFF),
  open(
    'AWS::ECS::Service',
    'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
    rank('DISABLED', 'ENABLED', 'DISABLED'),
  ),
  open('AWS::ApiGateway::Method', 'AuthorizationType', AUTHORIZED),
  open('AWS::ApiGatewayV2::Route', 'AuthorizationType', AUTHORIZED),
  guard('permissions', 'warning', 'Nothing limits what its policies may allow.')(
    ['AWS::IAM::Role', 'AWS::IAM::User'],
    'PermissionsBoundary',
    SET,
  ),
  guard('public-access', 'warning', 'The firewall in front of it is gone.')(
    'AWS::CloudFront::Distribution',
    'DistributionConfig.WebACLId',
    SET,
  ),
];

/** Types made anew whose very setting opens them. */
const OPEN_FROM_THE_START: ReadonlySet<string> = new Set([
  'AWS::Lambda::Url AuthType',
  'AWS::RDS::DBInstance PubliclyAccessible',
  'AWS::RDS::DBCluster PubliclyAccessible',
  'AWS::Redshift::Cluster PubliclyAccessible',
  'AWS::S3::Bucket AccessControl',
]);

/** Protection that becomes weaker: against deletion, of what is stored and sent, of records, backups and reach. */
export const guards: ResourceRule = ({ type, before, after }) => {
  if (!after) return [];
  return GUARDS.filter(({ types }) => types.includes(type)).flatMap(({ path, order, rule, level, why }) => {
    if (!before && !OPEN_FROM_THE_START.has(`${type} ${path}`)) return [];
    const earlier = before ? settingsAt(before, path, order) : new Map([[path, strongest(order)]]);
    return [...settingsAt(after, path, order)].flatMap(([name, later]): readonly Problem[] => {
      if (!earlier.has(name) || !isWeaker(order, earlier.get(name), later)) return [];
      const what = before ? `${name}: ${textOf(earlier.get(name))} → ${textOf(later)}` : `${name}: ${textOf(later)}`;
      return [{ rule, level, what, why }];
    });
  });
};

/** The values at a path, by their names: one, or one of each item of a list. */
function settingsAt(resource: TemplateResource, path: string, order: Order): ReadonlyMap<string, Json | undefined> {
  const [, list, key = '', rest = ''] = /^(.+)\[(\w+)\]\.(.+)$/.exec(path) ?? [];
  if (list === undefined) return new Map([[path, valueAt(resource, path, order)]]);
  const items = valueAt(resource, list, order);
  return new Map(
    (Array.isArray(items) ? items : []).filter(isJsonObject).map((item) => {
      const name = textOf(item[key]);
      return [`${list}[${name}].${rest}`, valueAt({ ...resource, Properties: item }, rest, order)];
    }),
  );
}

function valueAt({ Properties }: TemplateResource, path: string, order: Order): Json | undefined {
  const [first = '', ...rest] = path.split('.');
  const value = Properties?.[first];
  // Attributes of load balancers are a list of keys, which hold dots themselves, and values.
  if (first.endsWith('Attributes') && Array.isArray(value)) {
    const found = value.find((item) => isJsonObject(item) && item['Key'] === rest.join('.'));
    return isJsonObject(found) ? found['Value'] : undefined;
  }
  // So do the names of a database's parameters.
  if (first === 'Parameters') return isJsonObject(value) ? value[rest.join('.')] : undefined;
  // What AWS turns on by itself it does where the whole block is not there; what a block leaves out is off.
  const leftOut = order.kind === 'on' && order.unset ? false : undefined;
  return rest.reduce<Json | undefined>(
    (each, key) => (Array.isArray(each) ? each[Number(key)] : isJsonObject(each) ? (each[key] ?? leftOut) : undefined),
    value,
  );
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
