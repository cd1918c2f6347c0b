/** What is lost with a resource: the data of the app, or what can be made again or was only passing through. */
type Weight = 'data' | 'transient';

interface StatefulType {
  readonly weight: Weight;
  readonly holds: string;
}

const data = (holds: string): StatefulType => ({ weight: 'data', holds });
const transient = (holds: string): StatefulType => ({ weight: 'transient', holds });

const STATEFUL_TYPES: Readonly<Record<string, StatefulType>> = {
  'AWS::AmazonMQ::Broker': transient('messages'),
  'AWS::Backup::BackupVault': data('backups'),
  'AWS::Cassandra::Table': data('rows'),
  'AWS::CodeCommit::Repository': data('source code'),
  'AWS::Cognito::IdentityPool': data('identities'),
  'AWS::Cognito::UserPool': data('users and their passwords'),
  'AWS::DSQL::Cluster': data('databases'),
  'AWS::DocDB::DBCluster': data('databases'),
  'AWS::DynamoDB::GlobalTable': data('items'),
  'AWS::DynamoDB::Table': data('items'),
  'AWS::EC2::EIP': data('an address that others know'),
  'AWS::EC2::Instance': data("the instance's volumes"),
  'AWS::EC2::Volume': data('files'),
  'AWS::ECR::Repository': data('images, those to roll back to among them'),
  'AWS::EFS::FileSystem': data('files'),
  'AWS::EKS::Cluster': data('the objects of the cluster'),
  'AWS::ElastiCache::CacheCluster': transient('cached values'),
  'AWS::ElastiCache::ReplicationGroup': transient('cached values'),
  'AWS::ElastiCache::ServerlessCache': transient('cached values'),
  'AWS::Elasticsearch::Domain': data('indexes'),
  'AWS::FSx::FileSystem': data('files'),
  'AWS::KMS::Key': data('the key without which what it encrypted is lost'),
  'AWS::Kinesis::Stream': transient('records'),
  'AWS::Logs::LogGroup': transient('log events'),
  'AWS::MSK::Cluster': data('topics'),
  'AWS::MemoryDB::Cluster': data('values'),
  'AWS::Neptune::DBCluster': data('graphs'),
  'AWS::OpenSearchServerless::Collection': data('indexes'),
  'AWS::OpenSearchService::Domain': data('indexes'),
  'AWS::RDS::DBCluster': data('databases'),
  'AWS::RDS::DBInstance': data('databases'),
  'AWS::RDS::GlobalCluster': data('databases'),
  'AWS::Redshift::Cluster': data('databases'),
  'AWS::RedshiftServerless::Namespace': data('databases'),
  'AWS::Route53::HostedZone': data('records, and the name servers that the parent zone delegates to'),
  'AWS::S3::Bucket': data('objects'),
  'AWS::S3Express::DirectoryBucket': data('objects'),
  'AWS::S3Tables::TableBucket': data('tables'),
  'AWS::SQS::Queue': transient('messages'),
  'AWS::SecretsManager::Secret': data('a secret value'),
  'AWS::Timestream::Database': data('tables'),
  'AWS::Timestream::Table': data('rows'),
};

/** What a resource holds that CloudFormation cannot make again. */
export function statefulType(type: string, properties: object = {}): StatefulType | undefined {
  // The storage of a cluster is the cluster's: its instances come and go.
  if (type === 'AWS::RDS::DBInstance' && 'DBClusterIdentifier' in properties) return undefined;
  return STATEFUL_TYPES[type];
}
