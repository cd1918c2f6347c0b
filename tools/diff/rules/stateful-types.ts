/** What is lost with a resource: the data of the app, or what can be made again or was only passing through. */
type Weight = 'data' | 'transient';

interface StatefulType {
  readonly weight: Weight;
  readonly holds: string;
}

const data = (holds: string): StatefulType => ({ weight: 'data', holds });
const transient = (holds: string): StatefulType => ({ weight: 'transient', holds });

const STATEFUL_TYPES: Readonly<Record<string, StatefulType>> = {
  'AWS::ACMPCA::CertificateAuthority': data('the key that its certificates are trusted by'),
  'AWS::APS::Workspace': data('metrics'),
  'AWS::AmazonMQ::Broker': transient('messages'),
  'AWS::Backup::BackupVault': data('backups'),
  'AWS::Backup::LogicallyAirGappedBackupVault': data('backups'),
  'AWS::Bedrock::KnowledgeBase': transient('what was made of its sources'),
  'AWS::Cassandra::Table': data('rows'),
  'AWS::CloudFront::KeyValueStore': data('values'),
  'AWS::CloudTrail::EventDataStore': data('events'),
  'AWS::CodeArtifact::Domain': data('packages'),
  'AWS::CodeArtifact::Repository': data('packages'),
  'AWS::CodeCommit::Repository': data('source code'),
  'AWS::Cognito::IdentityPool': data('identities'),
  'AWS::Cognito::UserPool': data('users and their passwords'),
  'AWS::DAX::Cluster': transient('cached values'),
  'AWS::DSQL::Cluster': data('databases'),
  'AWS::DirectoryService::MicrosoftAD': data('users and their passwords'),
  'AWS::DirectoryService::SimpleAD': data('users and their passwords'),
  'AWS::DocDB::DBCluster': data('databases'),
  'AWS::DocDBElastic::Cluster': data('databases'),
  'AWS::DynamoDB::GlobalTable': data('items'),
  'AWS::DynamoDB::Table': data('items'),
  'AWS::EC2::EIP': data('an address that others know'),
  'AWS::EC2::Instance': data("the instance's volumes"),
  'AWS::EC2::Volume': data('files'),
  'AWS::ECR::PublicRepository': data('images that others pull'),
  'AWS::ECR::Repository': data('images, those to roll back to among them'),
  'AWS::EFS::FileSystem': data('files'),
  'AWS::EKS::Cluster': data('the objects of the cluster'),
  'AWS::ElastiCache::CacheCluster': transient('cached values'),
  'AWS::ElastiCache::ReplicationGroup': transient('cached values'),
  'AWS::ElastiCache::ServerlessCache': transient('cached values'),
  'AWS::Elasticsearch::Domain': data('indexes'),
  'AWS::FSx::FileSystem': data('files'),
  'AWS::FSx::Volume': data('files'),
  'AWS::Grafana::Workspace': data('dashboards'),
  'AWS::HealthLake::FHIRDatastore': data('records'),
  'AWS::KMS::Key': data('the key without which what it encrypted is lost'),
  'AWS::KMS::ReplicaKey': data('the key without which what it encrypted is lost'),
  'AWS::Kendra::Index': transient('what was indexed of its sources'),
  'AWS::Kinesis::Stream': transient('records'),
  'AWS::Lightsail::Bucket': data('objects'),
  'AWS::Lightsail::Database': data('databases'),
  'AWS::Lightsail::Disk': data('files'),
  'AWS::Logs::LogGroup': transient('log events'),
  'AWS::MSK::Cluster': data('topics'),
  'AWS::MSK::ServerlessCluster': data('topics'),
  'AWS::MediaStore::Container': data('objects'),
  'AWS::MemoryDB::Cluster': data('values'),
  'AWS::Neptune::DBCluster': data('graphs'),
  'AWS::NeptuneGraph::Graph': data('graphs'),
  'AWS::OpenSearchServerless::Collection': data('indexes'),
  'AWS::OpenSearchService::Domain': data('indexes'),
  'AWS::QLDB::Ledger': data('documents'),
  'AWS::RDS::DBCluster': data('databases'),
  'AWS::RDS::DBInstance': data('databases'),
  'AWS::RDS::GlobalCluster': data('databases'),
  'AWS::Redshift::Cluster': data('databases'),
  'AWS::RedshiftServerless::Namespace': data('databases'),
  'AWS::Route53::HostedZone': data('records, and the name servers that the parent zone delegates to'),
  'AWS::S3::Bucket': data('objects'),
  'AWS::S3Express::DirectoryBucket': data('objects'),
  'AWS::S3Tables::Table': data('rows'),
  'AWS::S3Tables::TableBucket': data('tables'),
  'AWS::S3Vectors::Index': data('vectors'),
  'AWS::S3Vectors::VectorBucket': data('vectors'),
  'AWS::SDB::Domain': data('items'),
  'AWS::SQS::Queue': transient('messages'),
  'AWS::SageMaker::FeatureGroup': data('features'),
  'AWS::SecretsManager::Secret': data('a secret value'),
  'AWS::Timestream::Database': data('tables'),
  'AWS::Timestream::InfluxDBInstance': data('databases'),
  'AWS::Timestream::Table': data('rows'),
  'AWS::VerifiedPermissions::PolicyStore': data('policies'),
  'AWS::WorkSpaces::Workspace': data('files'),
};

/** What a resource holds that CloudFormation cannot make again. */
export function statefulType(type: string, properties: object = {}): StatefulType | undefined {
  // The storage of a cluster is the cluster's: its instances come and go.
  if (type === 'AWS::RDS::DBInstance' && 'DBClusterIdentifier' in properties) return undefined;
  return STATEFUL_TYPES[type];
}
