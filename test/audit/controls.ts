import type { Environment } from '../../lib/config/environment.ts';
import { isJsonObject, type Json } from '../../local/assembly/json.ts';
import { type AuditedAssembly, type AuditedResource, at, listOf } from './assembly.ts';

/** What a standard asks of the resources of a type. */
export interface Control {
  /** As Security Hub and checkov name it: those that ask the same are one. */
  readonly ids: readonly string[];
  readonly asks: string;
  /** The files of the constructs that meet it. */
  readonly where: readonly string[];
  readonly type: string;
  readonly holds: (resource: AuditedResource, assembly: AuditedAssembly) => boolean;
  readonly exceptions?: readonly ControlException[];
}

/** Resources that a control does not hold for. */
export interface ControlException {
  /** Matches their paths. */
  readonly of: RegExp;
  /** Says which environments. All of them when it is left out. */
  readonly in?: (environment: Environment) => boolean;
  readonly reason: string;
}

/** A control of something that no template holds. */
interface OutsideControl {
  readonly ids: readonly string[];
  readonly asks: string;
  readonly reason: string;
}

const ALL = /^/;
const HANDLERS = /Custom::|AWSCDK|AWS679/;
const LOG_BUCKETS = /\/Logs\/Bucket$/;

const property = ({ properties }: AuditedResource, ...path: string[]): Json | undefined => at(properties, path);
const text = (value: Json | undefined): string => JSON.stringify(value ?? null);

/** What a template refers to a resource by. */
const names = (resource: AuditedResource, value: Json | undefined): boolean => text(value).includes(resource.logicalId);

const ofType = ({ resources }: AuditedAssembly, type: string, part?: string): AuditedResource[] =>
  resources.filter((resource) => resource.type === type && (part === undefined || resource.part === part));

function attribute(loadBalancer: AuditedResource, key: string): Json | undefined {
  const attributes = listOf(property(loadBalancer, 'LoadBalancerAttributes'));
  return attributes.map((each) => (at(each, ['Key']) === key ? at(each, ['Value']) : undefined)).find(Boolean);
}

function behaviors(distribution: AuditedResource): readonly Json[] {
  return [
    ...listOf(property(distribution, 'DistributionConfig', 'DefaultCacheBehavior')),
    ...listOf(property(distribution, 'DistributionConfig', 'CacheBehaviors')),
  ];
}

function origins(distribution: AuditedResource, kind: 'S3OriginConfig' | 'CustomOriginConfig'): readonly Json[] {
  return listOf(property(distribution, 'DistributionConfig', 'Origins')).filter(
    (origin) => at(origin, [kind]) !== undefined,
  );
}

const viewerCertificate = (distribution: AuditedResource, key: string): Json | undefined =>
  property(distribution, 'DistributionConfig', 'ViewerCertificate', key);

const LOAD_BALANCERS = ['lib/constructs/load-balancer-cluster.ts'];
const NETWORK = ['lib/constructs/network.ts'];
const WEB = ['lib/constructs/web-tier.ts'];
const WEB_ACL = ['lib/constructs/web-acl.ts'];
const BUCKETS = ['lib/constructs/log-bucket.ts', 'lib/constructs/web-tier.ts'];
const DATABASE = ['lib/constructs/database-tier.ts'];
const FUNCTIONS = ['lib/constructs/node-function.ts'];

const loadBalancers: readonly Control[] = [
  {
    ids: ['ELB.1', 'ELB.18', 'CKV_AWS_2'],
    asks: 'Load balancers listen to HTTPS only',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    holds: (listener) => property(listener, 'Protocol') === 'HTTPS' && property(listener, 'Port') === 443,
  },
  {
    ids: ['ELB.17', 'CKV_AWS_103'],
    asks: 'They speak TLS 1.2 or newer, by a recommended policy',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    holds: (listener) => /^"ELBSecurityPolicy-TLS13-1-2-Res-/.test(text(property(listener, 'SslPolicy'))),
  },
  {
    ids: ['ELB.4', 'CKV_AWS_131'],
    asks: 'They drop invalid headers',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'routing.http.drop_invalid_header_fields.enabled') === 'true',
  },
  {
    ids: ['ELB.12'],
    asks: 'They mitigate desynchronization, defensively or strictest',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'routing.http.desync_mitigation_mode') === 'strictest',
  },
  {
    ids: ['ELB.5', 'CKV_AWS_91'],
    asks: 'They log accesses',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'access_logs.s3.enabled') === 'true',
  },
  {
    ids: ['ELB.6'],
    asks: 'They are protected from deletion',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'deletion_protection.enabled') === 'true',
  },
  {
    ids: ['ELB.13'],
    asks: 'They span two or more Availability Zones',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => new Set(listOf(property(each, 'Subnets')).map(text)).size >= 2,
  },
];

const network: readonly Control[] = [
  {
    ids: ['EC2.2'],
    asks: 'The default security group lets nothing through',
    where: NETWORK,
    type: 'AWS::EC2::VPC',
    holds: (vpc, assembly) =>
      ofType(assembly, 'Custom::VpcRestrictDefaultSG').some((each) =>
        names(vpc, property(each, 'DefaultSecurityGroupId')),
      ),
  },
  {
    ids: ['EC2.6'],
    asks: 'The traffic of the VPC is logged',
    where: NETWORK,
    type: 'AWS::EC2::VPC',
    holds: (vpc, assembly) =>
      ofType(assembly, 'AWS::EC2::FlowLog').some(
        (log) => names(vpc, property(log, 'ResourceId')) && property(log, 'TrafficType') === 'ALL',
      ),
  },
  {
    ids: ['EC2.15'],
    asks: 'Subnets give out no public addresses by themselves',
    where: NETWORK,
    type: 'AWS::EC2::Subnet',
    holds: (subnet) => property(subnet, 'MapPublicIpOnLaunch') === false,
  },
  {
    ids: ['EC2.18', 'CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260'],
    asks: 'No security group lets everybody in',
    where: [...LOAD_BALANCERS, ...DATABASE],
    type: 'AWS::EC2::SecurityGroup',
    holds: (group, assembly) =>
      !/0\.0\.0\.0\/0|::\/0/.test(
        text([
          property(group, 'SecurityGroupIngress') ?? null,
          ...ofType(assembly, 'AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties),
        ]),
      ),
  },
  {
    ids: ['CKV_AWS_23'],
    asks: 'Every rule of a security group says what it is for',
    where: LOAD_BALANCERS,
    type: 'AWS::EC2::SecurityGroupIngress',
    holds: (rule) => property(rule, 'Description') !== undefined,
  },
];

const edge: readonly Control[] = [
  {
    ids: ['CloudFront.1'],
    asks: 'The distribution has a default root object',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'DefaultRootObject') === 'index.html',
  },
  {
    ids: ['CloudFront.3', 'CKV_AWS_34'],
    asks: 'Viewers are served over HTTPS only',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) =>
      behaviors(each).every((behavior) =>
        /^"(https-only|redirect-to-https)"$/.test(text(at(behavior, ['ViewerProtocolPolicy']))),
      ),
  },
  {
    ids: ['CloudFront.4'],
    asks: 'It fails over between origins',
    where: [],
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'OriginGroups') !== undefined,
    exceptions: [
      {
        of: ALL,
        reason:
          'An origin group takes GET, HEAD and OPTIONS only. Route 53 fails over between the load balancers, for all ' +
          'methods (lib/constructs/origin-records.ts).',
      },
    ],
  },
  {
    ids: ['CloudFront.5'],
    asks: 'It logs requests',
    where: ['lib/constructs/distribution-logs.ts'],
    type: 'AWS::CloudFront::Distribution',
    holds: (each, assembly) =>
      ofType(assembly, 'AWS::Logs::DeliverySource').some(
        (source) => names(each, property(source, 'ResourceArn')) && property(source, 'LogType') === 'ACCESS_LOGS',
      ) && ofType(assembly, 'AWS::Logs::Delivery').length > 0,
  },
  {
    ids: ['CKV_AWS_86'],
    asks: 'It logs requests by version 1 of standard logging',
    where: [],
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'Logging') !== undefined,
    exceptions: [
      { of: ALL, reason: 'By version 2, which checkov does not know: version 1 needs access control lists.' },
    ],
  },
  {
    ids: ['CloudFront.6', 'CKV_AWS_68'],
    asks: 'AWS WAF is in front of it',
    where: WEB_ACL,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'WebACLId') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ webAcl }) => webAcl === undefined,
        reason: 'An expense that each environment decides on: `webAcl`. Production has it.',
      },
    ],
  },
  {
    ids: ['CKV_AWS_192'],
    asks: 'The web ACL blocks look-ups by Log4j',
    where: WEB_ACL,
    type: 'AWS::WAFv2::WebACL',
    holds: (acl) =>
      listOf(property(acl, 'Rules')).some((rule) => {
        const group = at(rule, ['Statement', 'ManagedRuleGroupStatement']);
        return (
          at(group, ['Name']) === 'AWSManagedRulesKnownBadInputsRuleSet' &&
          listOf(at(group, ['RuleActionOverrides'])).length === 0 &&
          at(rule, ['OverrideAction', 'None']) !== undefined
        );
      }),
  },
  {
    ids: ['CloudFront.7', 'CloudFront.8'],
    asks: 'It has a certificate of its own, by SNI',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) =>
      viewerCertificate(each, 'AcmCertificateArn') !== undefined &&
      viewerCertificate(each, 'SslSupportMethod') === 'sni-only',
  },
  {
    ids: ['CloudFront.15', 'CKV_AWS_174'],
    asks: 'Viewers speak TLS 1.2 or newer, by a recommended policy',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => viewerCertificate(each, 'MinimumProtocolVersion') === 'TLSv1.2_2025',
  },
  {
    ids: ['CloudFront.9', 'CloudFront.10', 'CKV2_AWS_72'],
    asks: 'It speaks to the load balancers by TLS 1.2 only',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => {
      const custom = origins(each, 'CustomOriginConfig').map((origin) => at(origin, ['CustomOriginConfig']));
      return (
        custom.length > 0 &&
        custom.every(
          (origin) =>
            at(origin, ['OriginProtocolPolicy']) === 'https-only' &&
            text(at(origin, ['OriginSSLProtocols'])) === '["TLSv1.2"]',
        )
      );
    },
  },
  {
    ids: ['CloudFront.12', 'CloudFront.13'],
    asks: 'Its bucket exists, and is read by origin access control',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each, assembly) => {
      const buckets = ofType(assembly, 'AWS::S3::Bucket', each.part);
      const fromS3 = origins(each, 'S3OriginConfig');
      return (
        fromS3.length > 0 &&
        fromS3.every(
          (origin) =>
            buckets.some((bucket) => names(bucket, at(origin, ['DomainName']))) &&
            at(origin, ['OriginAccessControlId']) !== undefined,
        )
      );
    },
  },
  {
    ids: ['CKV2_AWS_71'],
    asks: 'Certificates have no wildcards',
    where: ['lib/stacks/certificate.ts'],
    type: 'AWS::CertificateManager::Certificate',
    holds: ({ properties }) => !text(properties).includes('*'),
  },
  {
    ids: ['Route53.2'],
    asks: 'Queries to the hosted zone are logged',
    where: ['lib/constructs/query-logs.ts'],
    type: 'AWS::Route53::RecordSet',
    holds: (_, assembly) => ofType(assembly, 'Custom::QueryLoggingConfig').length > 0,
    exceptions: [
      {
        of: ALL,
        in: ({ hostedZone }) => hostedZone.logQueries !== true,
        reason:
          'A zone has one query log at most, and may have it from elsewhere: `hostedZone.logQueries`. Production has it.',
      },
    ],
  },
];

const buckets: readonly Control[] = [
  {
    ids: ['S3.2', 'S3.3', 'S3.8', 'CKV_AWS_20', 'CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV_AWS_57'],
    asks: 'No bucket is public',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) =>
      ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
        (setting) => property(bucket, 'PublicAccessBlockConfiguration', setting) === true,
      ),
  },
  {
    ids: ['CKV_AWS_19'],
    asks: 'They are encrypted',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => property(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration') !== undefined,
  },
  {
    ids: ['S3.5'],
    asks: 'Buckets are used over TLS only',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket, assembly) =>
      ofType(assembly, 'AWS::S3::BucketPolicy', bucket.part)
        .filter((policy) => names(bucket, property(policy, 'Bucket')))
        .flatMap((policy) => listOf(property(policy, 'PolicyDocument', 'Statement')))
        .some(
          (statement) =>
            at(statement, ['Effect']) === 'Deny' &&
            at(statement, ['Action']) === 's3:*' &&
            at(statement, ['Condition', 'Bool', 'aws:SecureTransport']) === 'false',
        ),
  },
  {
    ids: ['S3.9', 'CKV_AWS_18'],
    asks: 'Their accesses are logged',
    where: WEB,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => property(bucket, 'LoggingConfiguration', 'DestinationBucketName') !== undefined,
    exceptions: [{ of: LOG_BUCKETS, reason: 'The buckets for the logs: their own would never end.' }],
  },
  {
    ids: ['S3.12'],
    asks: 'They have no access control lists',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) =>
      property(bucket, 'AccessControl') === undefined && property(bucket, 'OwnershipControls') === undefined,
  },
  {
    ids: ['S3.13'],
    asks: 'They have lifecycle rules',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => listOf(property(bucket, 'LifecycleConfiguration', 'Rules')).length > 0,
  },
  {
    ids: ['CKV_AWS_21'],
    asks: 'They keep versions',
    where: WEB,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => property(bucket, 'VersioningConfiguration', 'Status') === 'Enabled',
    exceptions: [{ of: LOG_BUCKETS, reason: 'Logs are delivered under names of their own and never written again.' }],
  },
];

const functions: readonly Control[] = [
  {
    ids: ['Lambda.1', 'CKV_AWS_364'],
    asks: 'Only services that act for this account invoke functions',
    where: ['lib/constructs/function-target.ts', 'lib/constructs/secret-rotation.ts', 'lib/constructs/asset-expiry.ts'],
    type: 'AWS::Lambda::Permission',
    holds: (permission, { environment }) =>
      /^"[a-z.]+\.amazonaws\.com"$/.test(text(property(permission, 'Principal'))) &&
      (property(permission, 'SourceAccount') === environment.account ||
        isJsonObject(property(permission, 'SourceArn') ?? null)),
  },
  {
    ids: ['Lambda.2', 'CKV_AWS_363'],
    asks: 'Their runtimes are supported',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (each) => /^"(nodejs(22|24)\.x|python3\.1[2-4])"$/.test(text(property(each, 'Runtime'))),
  },
  {
    ids: ['CKV_AWS_115'],
    asks: 'They have a limit of concurrency of their own',
    where: ['lib/stacks/app-stack.ts', 'lib/constructs/migrations.ts', 'lib/constructs/asset-expiry.ts'],
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'ReservedConcurrentExecutions') !== undefined,
    exceptions: [
      { of: /\/Rotate\//, reason: 'Secrets Manager rotates a secret once at a time.' },
      { of: HANDLERS, reason: 'CloudFormation calls the handlers of aws-cdk-lib, one resource at a time.' },
    ],
  },
  {
    ids: ['CKV_AWS_116'],
    asks: 'They have a dead-letter queue',
    where: [],
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'DeadLetterConfig') !== undefined,
    exceptions: [{ of: ALL, reason: 'Nobody sends them events through a queue.' }],
  },
  {
    ids: ['CKV_AWS_117'],
    asks: 'They are in a VPC',
    where: [],
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'VpcConfig') !== undefined,
    exceptions: [
      {
        of: ALL,
        reason:
          'They call AWS over HTTPS only, the database by the RDS Data API: nothing in the VPC, so no NAT either.',
      },
    ],
  },
  {
    ids: ['CKV_AWS_173'],
    asks: 'Their variables are encrypted with a key of the account',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'KmsKeyArn') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ existing }) => existing?.encryptionKeyArn === undefined,
        reason:
          'They hold names and ARNs, no secrets; Lambda encrypts them with its own key, unless the environment has an ' +
          '`encryptionKeyArn` and a `webEncryptionKeyArn`.',
      },
      { of: HANDLERS, reason: 'aws-cdk-lib gives the variables of its handlers no key.' },
    ],
  },
  {
    ids: ['CKV_AWS_45'],
    asks: 'Their variables hold no credentials',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (each) => !/\{\{resolve:|\b(AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN/.test(text(property(each, 'Environment'))),
  },
  {
    ids: ['CKV2_AWS_75'],
    asks: 'They have no address of their own that pages from elsewhere could use',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (_, assembly) => ofType(assembly, 'AWS::Lambda::Url').length === 0,
  },
  {
    ids: ['CKV_AWS_66'],
    asks: 'Log groups have a retention',
    where: ['lib/constructs/log-group.ts'],
    type: 'AWS::Logs::LogGroup',
    holds: (group) => Number(property(group, 'RetentionInDays')) > 0,
  },
  {
    ids: ['CKV_AWS_158'],
    asks: 'They are encrypted with a key of the account',
    where: ['lib/constructs/log-group.ts'],
    type: 'AWS::Logs::LogGroup',
    holds: (group) => property(group, 'KmsKeyId') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ existing }) => existing?.encryptionKeyArn === undefined,
        reason:
          'CloudWatch Logs encrypts them with its own keys, unless the environment has an `encryptionKeyArn` and a ' +
          '`webEncryptionKeyArn`.',
      },
      { of: HANDLERS, reason: 'They tell of deployments that are over, of names and ARNs only.' },
    ],
  },
];

const database: readonly Control[] = [
  {
    ids: ['RDS.2', 'CKV_AWS_17'],
    asks: 'Instances are not public',
    where: DATABASE,
    type: 'AWS::RDS::DBInstance',
    holds: (instance) => property(instance, 'PubliclyAccessible') === false,
  },
  {
    ids: ['RDS.3', 'RDS.27', 'CKV_AWS_96'],
    asks: 'The data is encrypted',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'StorageEncrypted') === true,
  },
  {
    ids: ['CKV2_AWS_69'],
    asks: 'Connections are encrypted',
    where: ['lib/constructs/database-parameters.ts'],
    type: 'AWS::RDS::DBClusterParameterGroup',
    holds: (group) => property(group, 'Parameters', 'rds.force_ssl') === '1',
  },
  {
    ids: ['RDS.5', 'RDS.15'],
    asks: 'The cluster is in several Availability Zones',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (_, assembly) =>
      new Set(ofType(assembly, 'AWS::RDS::DBInstance').map((each) => property(each, 'AvailabilityZone'))).size >= 2,
  },
  {
    ids: ['RDS.6', 'CKV_AWS_118'],
    asks: 'Instances are monitored by the minute',
    where: DATABASE,
    type: 'AWS::RDS::DBInstance',
    holds: (each) => property(each, 'MonitoringInterval') === 60 && property(each, 'MonitoringRoleArn') !== undefined,
  },
  {
    ids: ['RDS.7'],
    asks: 'The cluster is protected from deletion',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'DeletionProtection') === true,
  },
  {
    ids: ['RDS.8'],
    asks: 'Instances are protected from deletion',
    where: [],
    type: 'AWS::RDS::DBInstance',
    holds: (instance) => property(instance, 'DeletionProtection') === true,
    exceptions: [{ of: ALL, reason: 'Aurora protects the cluster, which has the data; instances come and go.' }],
  },
  {
    ids: ['RDS.9', 'RDS.37'],
    asks: 'Logs go to CloudWatch Logs',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => listOf(property(cluster, 'EnableCloudwatchLogsExports')).includes('postgresql'),
  },
  {
    ids: ['RDS.10', 'RDS.12', 'CKV_AWS_162'],
    asks: 'IAM authenticates users of the database',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'EnableIAMDatabaseAuthentication') === true,
  },
  {
    ids: ['RDS.13', 'RDS.35'],
    asks: 'Minor versions are installed by themselves',
    where: DATABASE,
    type: 'AWS::RDS::DBInstance',
    holds: (instance) => property(instance, 'AutoMinorVersionUpgrade') === true,
  },
  {
    ids: ['RDS.16'],
    asks: 'Snapshots get the tags',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'CopyTagsToSnapshot') === true,
  },
  {
    ids: ['RDS.23'],
    asks: 'The port is not the default',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => ![undefined, 3306, 5432].some((port) => port === property(cluster, 'Port')),
  },
  {
    ids: ['RDS.24'],
    asks: 'The administrator is not called by the default',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => !/^(null|"(admin|postgres)")$/.test(text(property(cluster, 'MasterUsername'))),
  },
  {
    ids: ['RDS.46'],
    asks: 'No route leads from the database’s subnets to the internet',
    where: NETWORK,
    type: 'AWS::EC2::Route',
    holds: (route) => /\/LoadBalancersSubnet\d+\//.test(route.path),
  },
  {
    ids: ['RDS.50'],
    asks: 'Backups are kept for 7 days or longer (an environment may say less)',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => Number(property(cluster, 'BackupRetentionPeriod')) >= 7,
  },
];

const secrets: readonly Control[] = [
  {
    ids: ['SecretsManager.1', 'SecretsManager.4'],
    asks: 'Secrets are rotated within 90 days',
    where: ['lib/constructs/secret-rotation.ts'],
    type: 'AWS::SecretsManager::Secret',
    holds: (secret, assembly) =>
      ofType(assembly, 'AWS::SecretsManager::RotationSchedule').some(
        (schedule) =>
          names(secret, property(schedule, 'SecretId')) &&
          Number(property(schedule, 'RotationRules', 'AutomaticallyAfterDays')) <= 90,
      ),
  },
  {
    ids: ['SecretsManager.2'],
    asks: 'Rotations succeed (an alarm tells when not)',
    where: ['lib/constructs/monitoring/site-monitoring.ts'],
    type: 'AWS::SecretsManager::RotationSchedule',
    holds: (schedule, assembly) => {
      const rotations = ofType(assembly, 'AWS::Lambda::Function', schedule.part).filter((each) =>
        names(each, property(schedule, 'RotationLambdaARN')),
      );
      return ofType(assembly, 'AWS::CloudWatch::Alarm').some((alarm) =>
        rotations.some((each) => names(each, alarm.properties) && text(alarm.properties).includes('"Errors"')),
      );
    },
  },
  {
    ids: ['SecretsManager.3'],
    asks: 'Every secret is used',
    where: ['lib/stacks/app-stack.ts'],
    type: 'AWS::SecretsManager::Secret',
    holds: (secret, assembly) =>
      ofType(assembly, 'AWS::Lambda::Function').some((each) => names(secret, property(each, 'Environment'))) ||
      ofType(assembly, 'AWS::ElasticLoadBalancingV2::ListenerRule').some((rule) =>
        text(property(rule, 'Conditions')).includes(`:secretsmanager:${property(secret, 'Name')}:`),
      ),
  },
  {
    ids: ['CKV_AWS_149'],
    asks: 'Secrets are encrypted with a key of the account',
    where: ['lib/stacks/encryption-key.ts'],
    type: 'AWS::SecretsManager::Secret',
    holds: (secret) => property(secret, 'KmsKeyId') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ existing }) => existing?.encryptionKeyArn === undefined,
        reason: 'With the account’s key aws/secretsmanager, unless the environment has an `encryptionKeyArn`.',
      },
    ],
  },
];

/** What a policy allows to do with any resource there is. */
function actionsOnAll(policy: AuditedResource): readonly string[] {
  return listOf(property(policy, 'PolicyDocument', 'Statement'))
    .filter((statement) => at(statement, ['Effect']) === 'Allow' && listOf(at(statement, ['Resource'])).includes('*'))
    .flatMap((statement) => listOf(at(statement, ['Action'])).map(String));
}

const ROLES = ['lib/constructs/node-function.ts', 'lib/constructs/custom-resource-handlers.ts'];

const access: readonly Control[] = [
  {
    ids: ['IAM.1', 'IAM.21', 'CKV_AWS_62', 'CKV_AWS_63'],
    asks: 'No role may do all that there is to do',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    holds: (policy) =>
      listOf(property(policy, 'PolicyDocument', 'Statement')).every((statement) =>
        listOf(at(statement, ['Action'])).every((action) => !/^(\*|[a-z0-9-]+:\*)$/.test(String(action))),
      ),
  },
  {
    ids: ['CKV_AWS_107', 'CKV_AWS_108', 'CKV_AWS_109', 'CKV_AWS_110'],
    asks: 'No role reads secrets or data, or gives permissions, but of what is named',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    holds: (policy) =>
      actionsOnAll(policy).every((action) => !/^(iam|kms|lambda|rds|rds-data|s3|secretsmanager|ssm|sts):/.test(action)),
  },
  {
    ids: ['CKV_AWS_111'],
    asks: 'No role writes but to what is named',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    // What has no resources to name.
    holds: (policy) =>
      actionsOnAll(policy).every((action) => /^(xray:Put|elasticloadbalancing:Describe)[A-Za-z]+$/.test(action)),
    exceptions: [
      {
        of: /\/Site\/Role\/DefaultPolicy$/,
        reason: 'aws-cdk-lib lets its handler of deployments of sites invalidate any distribution.',
      },
    ],
  },
  {
    ids: ['IAM.2', 'CKV_AWS_40'],
    asks: 'Policies are those of roles',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    holds: (policy) => property(policy, 'Users') === undefined && property(policy, 'Groups') === undefined,
  },
  {
    ids: ['CKV_AWS_60', 'CKV_AWS_61'],
    asks: 'Only services assume roles',
    where: ROLES,
    type: 'AWS::IAM::Role',
    holds: (role) =>
      listOf(property(role, 'AssumeRolePolicyDocument', 'Statement')).every((statement) => {
        const principal = at(statement, ['Principal']) ?? null;
        return isJsonObject(principal) && Object.keys(principal).join() === 'Service';
      }),
  },
];

const alarms: readonly Control[] = [
  {
    ids: ['SNS.1', 'CKV_AWS_26'],
    asks: 'Topics are encrypted',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::SNS::Topic',
    holds: (topic) => property(topic, 'KmsMasterKeyId') !== undefined,
  },
  {
    ids: ['SNS.4'],
    asks: 'Only this account and its services use them',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::SNS::TopicPolicy',
    holds: (policy, { environment }) =>
      listOf(property(policy, 'PolicyDocument', 'Statement')).every(
        (statement) =>
          at(statement, ['Effect']) === 'Deny' ||
          at(statement, ['Condition', 'StringEquals', 'aws:SourceAccount']) === environment.account,
      ),
    exceptions: [
      {
        of: /^monitoring\/AlarmTopics\/Warning\/Policy$/,
        reason:
          'EventBridge, which tells of failed deployments, does not name its account: a condition would refuse it.',
      },
    ],
  },
  {
    ids: ['KMS.4', 'CKV_AWS_7'],
    asks: 'Keys change each year',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::KMS::Key',
    holds: (key) => property(key, 'EnableKeyRotation') === true,
  },
  {
    ids: ['KMS.5', 'CKV_AWS_33'],
    asks: 'Their policies name who may use them',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::KMS::Key',
    holds: (key) =>
      listOf(property(key, 'KeyPolicy', 'Statement')).every(
        (statement) => !/^("\*"|\{"AWS":"\*"\})$/.test(text(at(statement, ['Principal']))),
      ),
  },
];

/** The controls in the order in which requests meet what they are about. */
export const CONTROLS: readonly Control[] = [
  ...edge,
  ...loadBalancers,
  ...functions,
  ...database,
  ...secrets,
  ...buckets,
  ...network,
  ...access,
  ...alarms,
];

export const OUTSIDE_CONTROLS: readonly OutsideControl[] = [
  {
    ids: ['S3.1'],
    asks: 'The account blocks public access',
    reason: 'A setting of the account, not of a stack: `aws s3control put-public-access-block`.',
  },
];
