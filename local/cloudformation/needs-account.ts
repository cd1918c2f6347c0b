/**
 * Types of custom resources whose providers, which CDK brings, do nothing but call services of an account. They are
 * named at the start and not run.
 */
const TYPES: readonly string[] = [
  'Custom::AWSCDK-EKS-',
  'Custom::AWSCDKOpenIdConnectProvider',
  'Custom::CloudwatchLogResourcePolicy',
  'Custom::CrossAccountZoneDelegation',
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
  'Custom::CrossRegionStringParameterReader',
  'Custom::DeleteExistingRecordSet',
  'Custom::DescribeCognitoUserPoolClient',
  'Custom::DynamoDBReplica',
  'Custom::ECRAutoDeleteImages',
  'Custom::ElasticsearchAccessPolicy',
  'Custom::GluePartitionIndex',
  'Custom::OpenSearchAccessPolicy',
  'Custom::S3BucketNotifications',
  'Custom::S3ObjectCopy',
  'Custom::SyntheticsAutoDeleteUnderlyingResources',
  'Custom::UserPoolCloudFrontDomainName',
];

/** How CDK names the function behind every `AwsCustomResource`, whatever type its user gives it. */
const AWS_CUSTOM_RESOURCE = 'AWS679f53fac002430cb0da5b7982bd2287';

/** @param providerLogicalId of the function that its ServiceToken names */
export function needsAccount(type: string, providerLogicalId: string): boolean {
  return providerLogicalId.startsWith(AWS_CUSTOM_RESOURCE) || TYPES.some((needing) => type.startsWith(needing));
}
