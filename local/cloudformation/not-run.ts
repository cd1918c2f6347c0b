/**
 * Resource types with no counterpart on one machine, each with the reason a client cannot tell the difference. A key
 * that ends in `*` stands for every type that begins so. What is neither here nor in a service's support may make a
 * difference and is reported as such.
 */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'AWS::Budgets::*': 'there is no bill',
  'AWS::CDK::Metadata': 'tells AWS the versions of the constructs',
  'AWS::CloudFront::MonitoringSubscription': 'metrics and alarms exist in an account only',
  'AWS::CloudFormation::WaitCondition*': 'nothing here is waited for',
  'AWS::CloudTrail::*': 'there is no account to audit',
  'AWS::CloudWatch::*': 'metrics and alarms exist in an account only',
  'AWS::CodeDeploy::*': 'a start runs one version: there is no former one to move the requests from',
  'AWS::EC2::*': 'every socket is on the loopback interface, which nothing outside can reach',
  'AWS::Events::*': 'schedules and event rules do not fire here',
  'AWS::IAM::*': 'permissions are not evaluated, except the bucket policies that CloudFront meets',
  'AWS::KMS::*': 'data is kept in a folder that belongs to you',
  'AWS::Lambda::Permission': 'permissions are not evaluated',
  'AWS::Logs::*': "the functions' log lines are files in the data folder",
  'AWS::SecretsManager::RotationSchedule': 'secrets live as long as the runtime does',
  'AWS::SNS::*': 'nobody is notified',
  'AWS::WAFv2::*': 'only its owner reaches the site, so no request is refused for its contents or its rate',
  'Custom::QueryLoggingConfig': 'queries are not logged',
  'Custom::S3AutoDeleteObjects': 'nothing is ever deleted from the account',
  'Custom::LogRetention': 'log lines are files in the data folder',
  'Custom::VpcRestrictDefaultSG': 'there are no security groups',
};
