/**
 * Properties whose update takes the resource out of service for a while ("Update requires: Some interruptions").
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const INTERRUPTIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS::AmazonMQ::Broker': ['EngineVersion', 'HostInstanceType'],
  'AWS::DocDB::DBCluster': ['EngineVersion'],
  'AWS::DocDB::DBInstance': ['DBInstanceClass'],
  'AWS::EC2::Instance': ['EbsOptimized', 'InstanceType', 'UserData'],
  'AWS::ElastiCache::CacheCluster': ['CacheNodeType', 'EngineVersion'],
  'AWS::ElastiCache::ReplicationGroup': ['CacheNodeType', 'EngineVersion'],
  'AWS::Neptune::DBCluster': ['EngineVersion'],
  'AWS::Neptune::DBInstance': ['DBInstanceClass'],
  'AWS::RDS::DBCluster': ['DBClusterInstanceClass', 'EngineVersion', 'Port'],
  'AWS::RDS::DBInstance': ['AllocatedStorage', 'DBInstanceClass', 'EngineVersion', 'Port', 'StorageType'],
  'AWS::Redshift::Cluster': ['ClusterVersion', 'NodeType', 'NumberOfNodes'],
};

export function interrupts(type: string, property: string): boolean {
  return INTERRUPTIONS[type]?.includes(property) ?? false;
}
