import { property, type Resource } from '../templates/templates.ts';

/** Resource types that cost nothing by themselves. */
interface FreeType {
  /** The whole of the type's name. */
  readonly type: RegExp;
  /** A property with a value that costs. */
  readonly unless?: { readonly path: string; readonly value: string };
}

/** Those whose cost is another resource's (a version, a permission, a listener), and those that AWS gives away. */
const FREE_TYPES: readonly FreeType[] = [
  { type: /AWS::IAM::\w+/ },
  { type: /AWS::CDK::Metadata/ },
  { type: /Custom::[\w@-]+/ },
  { type: /AWS::CloudFormation::(CustomResource|Stack|WaitCondition|WaitConditionHandle|Macro)/ },
  { type: /AWS::CertificateManager::Certificate/, unless: { path: 'CertificateExport', value: 'ENABLED' } },
  { type: /AWS::SSM::Parameter/, unless: { path: 'Tier', value: 'Advanced' } },
  {
    type: /AWS::CloudFront::(CachePolicy|CloudFrontOriginAccessIdentity|Function|KeyGroup|OriginAccessControl|OriginRequestPolicy|PublicKey|ResponseHeadersPolicy)/,
  },
  { type: /AWS::CodeDeploy::(Application|DeploymentConfig|DeploymentGroup)/ },
  {
    type: /AWS::EC2::(DHCPOptions|EgressOnlyInternetGateway|InternetGateway|NetworkAcl|NetworkAclEntry|PrefixList|Route|RouteTable|SecurityGroup|SecurityGroupEgress|SecurityGroupIngress|Subnet|SubnetCidrBlock|SubnetNetworkAclAssociation|SubnetRouteTableAssociation|VPC|VPCCidrBlock|VPCDHCPOptionsAssociation|VPCGatewayAttachment)/,
  },
  { type: /AWS::ElasticLoadBalancingV2::(Listener|ListenerCertificate|ListenerRule|TargetGroup)/ },
  { type: /AWS::Events::(EventBusPolicy|Rule)/ },
  { type: /AWS::KMS::Alias/ },
  { type: /AWS::Lambda::(EventInvokeConfig|LayerVersion|LayerVersionPermission|Permission)/ },
  { type: /AWS::Logs::(DeliveryDestination|DeliverySource|LogStream|MetricFilter|QueryDefinition|ResourcePolicy)/ },
  { type: /AWS::RDS::(DBClusterParameterGroup|DBParameterGroup|DBSubnetGroup|EventSubscription|GlobalCluster)/ },
  { type: /AWS::S3::BucketPolicy/ },
  { type: /AWS::Scheduler::(Schedule|ScheduleGroup)/ },
  { type: /AWS::SecretsManager::(ResourcePolicy|RotationSchedule|SecretTargetAttachment)/ },
  { type: /AWS::SNS::(Subscription|Topic|TopicPolicy)/ },
  { type: /AWS::SQS::QueuePolicy/ },
  { type: /AWS::WAFv2::(IPSet|LoggingConfiguration|RegexPatternSet|WebACLAssociation)/ },
  { type: /AWS::ARCZonalShift::\w+/ },
  { type: /AWS::Budgets::Budget/ },
  { type: /AWS::CE::(AnomalyMonitor|AnomalySubscription)/ },
];

/** Whether a resource costs nothing by itself. */
export function isFree(resource: Resource): boolean {
  return FREE_TYPES.some(
    ({ type, unless }) =>
      new RegExp(`^(${type.source})$`).test(resource.type) &&
      (unless === undefined || property(resource, unless.path) !== unless.value),
  );
}
