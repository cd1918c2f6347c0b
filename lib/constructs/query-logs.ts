import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
  PhysicalResourceIdReference,
} from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledgeHandlers } from './custom-resource-handlers.ts';
import { createLogGroup } from './log-group.ts';
import { nagText } from './nag-text.ts';
import { isOutsideWebRegion } from './region-facts.ts';

/** Properties of the query logs. */
export interface QueryLogsProps {
  /** A public zone. It has no query log yet. */
  readonly hostedZone: IHostedZone;

  /**
   * Encrypts the log lines. The policy of a key from elsewhere has to let CloudWatch Logs use it.
   *
   * @default - CloudWatch Logs' own keys
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: IKey;
}

/**
 * The log of the queries to a hosted zone, in CloudWatch Logs. Belongs into a stack in us-east-1: Route 53 delivers
 * nowhere else.
 *
 * CloudFormation sets the log of a zone only where it makes the zone; for a zone that exists already a custom resource
 * asks Route 53, which refuses when the zone has a query log.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
 * @throws when the stack is in another Region
 */
export class QueryLogs extends Construct {
  constructor(scope: Construct, id: string, { hostedZone, encryptionKey }: QueryLogsProps) {
    super(scope, id);

    const stack = Stack.of(this);
    if (isOutsideWebRegion(stack.region)) {
      throw new Error(
        `${this.node.path}: got a stack in ${stack.region}; Route 53 delivers its query logs to us-east-1, so put them ` +
          'into a stack with env.region us-east-1',
      );
    }

    const logGroup = createLogGroup(this, 'LogGroup', {
      logGroupName: `/aws/route53/${hostedZone.zoneName}`,
      encryptionKey,
    });
    const { policyDependable } = logGroup.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('route53.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnEquals: { 'aws:SourceArn': hostedZone.hostedZoneArn },
        },
      }),
    );
    const configuration = this.createConfiguration(hostedZone, logGroup, encryptionKey);
    if (policyDependable !== undefined) configuration.node.addDependency(policyDependable);
  }

  private createConfiguration(
    hostedZone: IHostedZone,
    logGroup: ILogGroup,
    encryptionKey: IKey | undefined,
  ): AwsCustomResource {
    const stack = Stack.of(this);
    const configurations = `arn:${stack.partition}:route53:::queryloggingconfig/*`;
    const handlerLogGroup = createLogGroup(this, 'HandlerLogGroup', {
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    handlerLogGroup.grantWrite(role);
    const create = {
      service: 'Route53',
      action: 'createQueryLoggingConfig',
      parameters: { HostedZoneId: hostedZone.hostedZoneId, CloudWatchLogsLogGroupArn: logGroup.logGroupArn },
      physicalResourceId: PhysicalResourceId.fromResponse('QueryLoggingConfig.Id'),
    };
    const configuration = new AwsCustomResource(this, 'Configuration', {
      resourceType: 'Custom::QueryLoggingConfig',
      onCreate: create,
      // Another zone: another configuration, after which CloudFormation deletes the former one.
      onUpdate: create,
      onDelete: {
        service: 'Route53',
        action: 'deleteQueryLoggingConfig',
        parameters: { Id: new PhysicalResourceIdReference() },
        // Deleted by hand, or never made.
        ignoreErrorCodesMatching: 'NoSuchQueryLoggingConfig',
      },
      role,
      logGroup: handlerLogGroup,
      installLatestAwsSdk: false,
      memorySize: 256,
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['route53:CreateQueryLoggingConfig'], resources: [hostedZone.hostedZoneArn] }),
        new PolicyStatement({ actions: ['route53:DeleteQueryLoggingConfig'], resources: [configurations] }),
      ]),
    });
    Validations.of(configuration).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${nagText(stack, configurations)}]`,
      reason: 'Route 53 chooses the id of the configuration when it makes it; only this zone can be given one.',
    });
    acknowledgeHandlers(stack, 'AWS679', ['Serverless-LambdaTracing', 'Serverless-LambdaDLQ']);
    return configuration;
  }
}
